/** Measures what is promised about time; `--help` says more. */
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { bombs } from './bombs.ts';
import { asText, writeDocument } from './document.ts';

const benchmarks: readonly Benchmark[] = [bombs];

const help = `Measures what is promised about time, and says whether it is so.

  npm run bench -- [options] [benchmark...]

  --quick   takes few samples and small sizes: to see that it runs
  --json    prints all that was measured as JSON
  --write   writes the tables into docs/benchmarks.md
  --help

Benchmarks, all of them unless some are named:
${benchmarks.map(({ name, title }) => `  ${name.padEnd(10)}${title}`).join('\n')}

Exit code: 0 when every promise is kept, 1 otherwise.
`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(help);
  else for (const benchmark of chosen(positionals)) await run(benchmark, values);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.find((name) => !benchmarks.some((each) => each.name === name));
  if (unknown !== undefined) throw new Error(`there is no benchmark ${unknown}, see --help`);
  return benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function run(
  benchmark: Benchmark,
  { quick, json, write }: { quick: boolean; json: boolean; write: boolean },
): Promise<void> {
  const outcome = await benchmark.run({
    isQuick: quick,
    progress: (line) => process.stderr.write(`${benchmark.name}: ${line}\n`),
  });
  const { columns: _, rows: __, ...rest } = outcome;
  const asJson = JSON.stringify({ benchmark: benchmark.name, ...rest });
  process.stdout.write(json ? `${asJson}\n` : `${asText(benchmark, outcome)}\n`);
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  if (write) writeDocument(benchmark, outcome, command);
  if (!outcome.isHeld) process.exitCode = 1;
}
