import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { apiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from '../deployment-options.ts';
import { interruption, isInterrupted } from '../interruption.ts';
import { numberOption } from '../number-option.ts';
import { note, type PrintOptions, print, Table } from '../print.ts';
import { type EventFilter, filterIn, withFilterOptions } from './event-filter.ts';
import { eventColumns, eventRow } from './event-pages.ts';
import { Follower, type News } from './follower.ts';

interface TailOptions extends EventFilter, DeploymentOptions, PrintOptions {
  readonly interval: number;
}

const examples = `
Examples:
  $ hooklane events tail
  $ hooklane events tail --stage prod --provider github --since 15m
  $ hooklane events tail --stage prod --json | jq -r .type

Each event is printed once; with --json, it is a line of JSON. An event that is
stored more than two minutes after it was received, as after a redrive, is not seen
here: events list has it. Ctrl-C ends it, with exit code 0.`;

/** `hooklane events tail`: what comes, as it comes. */
export function tailCommand(): Command {
  const command = new Command('tail')
    .description('print events as they come')
    .option('--interval <seconds>', 'ask so often', numberOption('--interval', 0.1, 3600), 2)
    .addHelpText('after', examples)
    .action(tail);
  withFilterOptions(command);
  return withPrintOptions(withDeploymentOptions(command));
}

async function tail(options: TailOptions): Promise<void> {
  const signal = interruption();
  const filter = filterIn(options);
  const api = await apiClient(options);
  const follower = new Follower(api, filter);
  const show = shower(options);
  try {
    // What fails the first time is not the network's whim, so it is no reason to try on.
    await show(await follower.news());
    for (let failure: string | undefined; ; ) {
      await sleep(options.interval * 1000, undefined, { signal });
      failure = await onceMore(follower, show, failure);
    }
  } catch (error) {
    if (!isInterrupted(error)) throw error;
  }
}

/** @returns what is wrong, which is said once */
async function onceMore(
  follower: Follower,
  show: (news: News) => Promise<void>,
  failure: string | undefined,
): Promise<string | undefined> {
  try {
    await show(await follower.news());
    if (failure !== undefined) note('hooklane: it answers again');
    return undefined;
  } catch (error) {
    if (!(error instanceof CliError) || error.isUsage) throw error;
    if (error.message !== failure) note(`hooklane: ${error.message}; asking on`);
    return error.message;
  }
}

function shower(options: PrintOptions): (news: News) => Promise<void> {
  const table = new Table(eventColumns, options);
  return async ({ events, isCut }) => {
    if (isCut) note(`hooklane: too many at once; these are the newest ${events.length}`);
    if (events.length === 0) return;
    const lines = options.json
      ? events.map((event) => `${JSON.stringify(event)}\n`).join('')
      : table.rows(events.map(eventRow));
    await print(lines);
  };
}
