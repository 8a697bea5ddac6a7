/** Counts what an event uses of AWS, and says what that costs; `--help` says more. */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { github } from '../../src/providers/github.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providers } from '../../src/providers/registry.ts';
import { billOf } from './bill.ts';
import { costTables, type LargeCost, type ProviderCost } from './cost-tables.ts';
import { writeSection } from './marked-section.ts';
import { type Metered, runMetered } from './metered-run.ts';
import { naiveBillOf } from './naive.ts';
import { listedIn } from './prices.ts';
import { everyOf, largeEvents, sampleEvents } from './sample-events.ts';

const help = `Sends the fixtures of every provider through the functions, counts what goes to SQS, S3, DynamoDB, SSM and
the log, and multiplies by AWS's list prices.

  npm run bench:cost -- [options]

  --quick   takes every eighth fixture: to see that it runs
  --json    prints all that was counted as JSON
  --write   writes the tables into docs/cost.md
  --help
`;

/** In the item; from the item to S3 by the worker; to S3 by the receiver already. */
const largeBytes = [20_000, 100_000, 400_000, 600_000, 2_000_000];

const document = join(import.meta.dirname, '..', '..', 'docs', 'cost.md');
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(help);
else await run();

async function run(): Promise<void> {
  const costs: ProviderCost[] = [];
  for (const provider of providers) costs.push(await costOf(provider));
  const large: LargeCost[] = [];
  for (const bytes of values.quick ? largeBytes.slice(-1) : largeBytes) {
    const metered = await runMetered(github, largeEvents(10, bytes), 'busy');
    large.push({ bytes, run: metered, bill: billOf(metered) });
  }
  const tables = costTables(costs, large, circumstances());
  process.stdout.write(values.json ? `${JSON.stringify(asJson(costs, large))}\n` : `${tables}\n`);
  if (values.write) writeSection(document, 'cost', tables);
}

async function costOf(provider: Provider): Promise<ProviderCost> {
  const events = everyOf(sampleEvents(provider), values.quick ? 8 : 1);
  process.stderr.write(`cost: ${events.length} events of ${provider.name}, twice\n`);
  const busy = await runMetered(provider, events, 'busy');
  const quiet = await runMetered(provider, events, 'quiet');
  return {
    provider: provider.name,
    busy,
    quiet,
    busyBill: billOf(busy),
    quietBill: billOf(quiet),
    naiveBill: naiveBillOf(provider, events, quiet),
  };
}

function asJson(costs: readonly ProviderCost[], large: readonly LargeCost[]): object {
  return {
    costs: costs.map(({ busy, quiet, ...rest }) => ({
      ...rest,
      busy: counted(busy),
      quiet: counted(quiet),
    })),
    large: large.map(({ run: metered, ...rest }) => ({ ...rest, run: counted(metered) })),
  };
}

function counted({ meter, ...rest }: Metered): object {
  const { storedBytes, wireBytes, lines } = meter;
  return { ...rest, storedBytes, wireBytes, lines: Object.fromEntries(lines) };
}

function circumstances(): string {
  const command = ['npm run bench:cost --', ...process.argv.slice(2)].join(' ');
  const date = new Date().toISOString().slice(0, 10);
  const [cpu] = cpus();
  return `\`${command}\` on ${date}: list prices of ${listedIn}; Node ${process.version} on ${cpu?.model.trim()}.`;
}
