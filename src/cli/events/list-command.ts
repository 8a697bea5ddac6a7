import { Command } from 'commander';
import type { Envelope } from '../../domain/envelope.ts';
import { doubtsAbout } from '../../subscriptions/doubts.ts';
import { apiClient, type Query } from '../api-client.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from '../deployment-options.ts';
import { countOption } from '../number-option.ts';
import { note, type PrintOptions, print, Table } from '../print.ts';
import { type EventFilter, filterIn, withPastFilterOptions } from './event-filter.ts';
import { eventColumns, eventPage, eventRow, pageSizeMax } from './event-pages.ts';

interface ListOptions extends EventFilter, DeploymentOptions, PrintOptions {
  readonly limit: number;
  readonly all?: boolean;
  readonly cursor?: string;
}

const examples = `
Examples:
  $ hooklane events list                                  what came to the local service
  $ hooklane events list --stage prod --since 2h --type "com.github.pull_request*"
  $ hooklane events list --stage prod --since 1d --all --json | jq -r '.events[].authid' | sort | uniq -c`;

/** `hooklane events list`: what came, the newest first. */
export function listCommand(): Command {
  const command = new Command('list')
    .description('list what came, the newest first')
    .option('--limit <number>', 'so many', countOption('--limit', 1, 1_000_000), 50)
    .option('--all', 'all there are')
    .option('--cursor <cursor>', 'from where an earlier list ended')
    .addHelpText('after', examples)
    .action(list);
  withPastFilterOptions(command);
  return withPrintOptions(withDeploymentOptions(command));
}

async function list(options: ListOptions): Promise<void> {
  const api = await apiClient(options);
  const printer = options.json ? jsonPrinter() : tablePrinter(options);
  const filter: Query = filterIn(options);
  let left = options.all ? Number.POSITIVE_INFINITY : options.limit;
  let { cursor } = options;
  let isEmpty = true;
  do {
    const limit = Math.min(left, pageSizeMax);
    const page = await eventPage(api, { ...filter, limit, cursor });
    await print(printer.page(page.events));
    left -= page.events.length;
    isEmpty &&= page.events.length === 0;
    cursor = page.cursor;
  } while (cursor !== undefined && left > 0);
  await print(printer.end(cursor));
  if (isEmpty) doubtsAboutFilter(options).forEach(note);
}

/** By a slip of the pen there would be nothing either. */
function doubtsAboutFilter({ type, provider }: EventFilter): readonly string[] {
  return type === undefined ? [] : doubtsAbout(type, provider);
}

interface Printer {
  page(events: readonly Envelope[]): string;
  end(cursor: string | undefined): string;
}

/** One document, as the API has it, however many pages it took. */
function jsonPrinter(): Printer {
  let before = '{"events":[';
  return {
    page: (events) =>
      events
        .map((event) => {
          const text = `${before}${JSON.stringify(event)}`;
          before = ',';
          return text;
        })
        .join(''),
    end: (cursor) => {
      const start = before === ',' ? ']' : `${before}]`;
      return `${start}${cursor === undefined ? '' : `,"cursor":${JSON.stringify(cursor)}`}}\n`;
    },
  };
}

function tablePrinter(options: PrintOptions): Printer {
  const table = new Table(eventColumns, options);
  return {
    page: (events) => (events.length === 0 ? '' : table.rows(events.map(eventRow))),
    end: (cursor) => {
      if (table.isEmpty) note('no events');
      if (cursor !== undefined) note(`there are more: --cursor ${cursor}`);
      return '';
    },
  };
}
