/** Says what a load does to a deployment, by a model of AWS's limits; `--help` says more. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSection } from '../cost/marked-section.ts';
import { limits } from './limits.ts';
import { loads } from './loads.ts';
import { forecastAll, type LoadForecasts, scaleTables } from './scale-tables.ts';
import { assumed } from './settings.ts';

const help = `Lets loads from 1 to 10,000 events a second run through a model of Lambda, SQS, DynamoDB and SSM. It calls nobody,
takes a second, and says the same every time.

  npm run bench:scale -- [options]

  --json    prints all of it as JSON
  --write   writes the tables into docs/scale.md
  --help
`;

const document = join(import.meta.dirname, '..', '..', 'docs', 'scale.md');
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(help);
else run();

function run(): void {
  const forecasts = forecastAll(loads, assumed);
  const tables = scaleTables(forecasts, assumed);
  process.stdout.write(values.json ? `${asJson(forecasts)}\n` : `${tables}\n`);
  if (values.write) writeSection(document, 'scale', tables);
}

function asJson(forecasts: readonly LoadForecasts[]): string {
  // What was accepted in each of 600 seconds is for the queue, and not to be read.
  const short = (name: string, value: unknown): unknown =>
    name === 'acceptedPerSecond' ? undefined : value;
  return JSON.stringify({ limits, assumed, forecasts }, short);
}
