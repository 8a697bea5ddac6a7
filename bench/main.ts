/** Measures what is promised about time, and what we are beside others; `--help` says more. */
import { parseArgs } from 'node:util';
import type { Benchmark, Goal, Heading, Outcome } from './benchmark.ts';
import { bombs } from './bombs.ts';
import { bytes } from './bytes.ts';
import { cold } from './cold.ts';
import { asText, writeDocument } from './document.ts';
import { dollars } from './dollars.ts';
import { goals, goalsOutcome } from './goals.ts';
import { endField } from './harness/field.ts';
import { local } from './local.ts';
import { share } from './share.ts';
import { warm } from './warm.ts';
import { worker } from './worker.ts';

const withGoals: readonly Benchmark[] = [cold, share, warm, worker, bytes, dollars];
const benchmarks: readonly Benchmark[] = [...withGoals, local, bombs];

const help = `Measures Hooklane beside others that do the same work, and what is promised about time.

  npm run bench -- [options]

  --only <table>   measures this one alone, and may be given again
  --quick          takes few samples and small sizes: to see that it runs
  --json           prints all that was measured as JSON
  --write          writes the tables into docs/benchmarks.md
  --help

Tables:
${benchmarks.map(({ name, title }) => `  ${name.padEnd(10)}${title}`).join('\n')}

The first run installs what is measured beside Hooklane into bench/node_modules.
Exit code: 0 when every promise is kept, 1 otherwise. Goals are no promises.
`;

interface Options {
  readonly quick: boolean;
  readonly json: boolean;
  readonly write: boolean;
}

try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(help);
  else await runAll(chosen(values.only), values);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await endField();
}

function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.find((name) => !benchmarks.some((each) => each.name === name));
  if (unknown !== undefined) throw new Error(`there is no table ${unknown}, see --help`);
  return benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function runAll(chosen: readonly Benchmark[], options: Options): Promise<void> {
  const aimedAt: Goal[] = [];
  for (const benchmark of chosen) {
    const outcome = await benchmark.run({
      isQuick: options.quick,
      progress: (line) => process.stderr.write(`${benchmark.name}: ${line}\n`),
    });
    report(benchmark, outcome, options);
    aimedAt.push(...(outcome.goals ?? []));
  }
  if (aimedAt.length === 0) return;
  // In the document, half of them would pass for all of them.
  const isWhole = withGoals.every((each) => chosen.includes(each));
  report(goals, goalsOutcome(aimedAt), { ...options, write: options.write && isWhole });
}

function report(benchmark: Heading, outcome: Outcome, { json, write }: Options): void {
  const { columns: _, rows: __, ...rest } = outcome;
  const asJson = JSON.stringify({ benchmark: benchmark.name, ...rest });
  process.stdout.write(json ? `${asJson}\n` : `${asText(benchmark, outcome)}\n`);
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  if (write) writeDocument(benchmark, outcome, command);
  if (!outcome.isHeld) process.exitCode = 1;
}
