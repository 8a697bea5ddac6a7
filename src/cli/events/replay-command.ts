import { Command } from 'commander';
import { eventKeyOf } from '../../domain/envelope.ts';
import { type ApiClient, apiClient, eventPath } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from '../deployment-options.ts';
import { interruption } from '../interruption.ts';
import { numberOption } from '../number-option.ts';
import { note, oneLine, type PrintOptions, print, Table } from '../print.ts';
import { progress } from '../progress.ts';
import { type EventFilter, filterIn, withPastFilterOptions } from './event-filter.ts';
import { eventColumns, eventPages, eventRow } from './event-pages.ts';
import { type Replays, replayEach } from './replay-each.ts';

interface ReplayOptions extends EventFilter, DeploymentOptions, PrintOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly rate: number;
}

const examples = `
Examples:
  $ hooklane events replay github:default:72d3162e-cc78-11e3-81ab-4c9367dc0958
  $ hooklane events replay --stage prod --provider github --since 2h --dry-run
  $ hooklane events replay --stage prod --type "com.github.push*" --since 2026-01-31T09:00:00Z --yes --rate 50

Each rule of subscriptions.ts that matches the event does its part once more, although it did
before; nothing else about it changes. One that no rule matches fails: nothing_to_dispatch. Of
those that a filter finds, the oldest goes first, and one that fails stops no other. The exit
code is 1 if any failed.`;

/** `hooklane events replay`: has rules do their part about known events once more, on purpose. */
export function replayCommand(): Command {
  const command = new Command('replay')
    .description('have rules react to an event once more, or to all that a filter finds')
    .argument('[key]', '<provider>:<hook>:<id>')
    .option('--dry-run', 'only show what would be replayed')
    .option('--yes', 'do not ask')
    .option('--rate <number>', 'so many a second', numberOption('--rate', 0.01, 1000), 10)
    .addHelpText('after', examples)
    .action(replay);
  withPastFilterOptions(command);
  return withPrintOptions(withDeploymentOptions(command));
}

async function replay(key: string | undefined, options: ReplayOptions): Promise<void> {
  const isFiltered = Object.keys(filterIn(options)).length > 0;
  if ((key !== undefined) === isFiltered) {
    throw new CliError('replay takes either a key, or a filter such as --since 2h', {
      isUsage: true,
    });
  }
  const api = await apiClient(options);
  if (options.dryRun) return showWhat(api, key, options);
  return key === undefined ? replayFound(api, options) : replayOne(api, key, options);
}

async function showWhat(
  api: ApiClient,
  key: string | undefined,
  options: ReplayOptions,
): Promise<void> {
  if (key !== undefined) {
    await api.get(eventPath(key));
    return print(`${oneLine(key)} would be replayed\n`);
  }
  const table = new Table(eventColumns, options);
  let count = 0;
  for await (const { events } of eventPages(api, filterIn(options))) {
    if (events.length === 0) continue;
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    await print(options.json ? lines : table.rows(events.map(eventRow)));
    count += events.length;
  }
  note(`${count} events would be replayed`);
}

async function replayOne(api: ApiClient, key: string, options: ReplayOptions): Promise<void> {
  const answer = await api.post(`${eventPath(key)}/replay`);
  await print(`${options.json ? JSON.stringify(answer) : `${oneLine(key)} is replayed`}\n`);
}

/** All keys come before the first replay: it is their number that is asked about. */
async function replayFound(api: ApiClient, options: ReplayOptions): Promise<void> {
  const signal = interruption();
  const keys: string[] = [];
  for await (const { events } of eventPages(api, filterIn(options))) {
    keys.push(...events.map(eventKeyOf));
  }
  const isSure =
    keys.length === 0 || (await confirm(`Replay ${keys.length} events at ${api.name}?`, options));
  if (!isSure) throw new CliError('nothing was replayed');
  const line = progress();
  let replays: Replays = { replayed: 0, failures: [] };
  const onStep = (step: Replays): void => {
    replays = step;
    line.show(() => `${step.replayed} of ${keys.length} replayed, ${step.failures.length} failed`);
  };
  try {
    await replayEach(api, keys.toReversed(), { perSecond: options.rate, signal, onStep });
  } finally {
    line.clear();
    await tell(replays, keys.length, options);
  }
  if (replays.failures.length > 0) throw new CliError('not all were replayed');
}

async function tell(
  { replayed, failures }: Replays,
  found: number,
  { json }: PrintOptions,
): Promise<void> {
  const left = found - replayed - failures.length;
  if (json) return print(`${JSON.stringify({ replayed, failures, left })}\n`);
  await print(`${replayed} replayed, ${failures.length} failed, ${left} not tried\n`);
  for (const { key, reason } of failures) note(`  ${oneLine(key)}: ${reason}`);
}
