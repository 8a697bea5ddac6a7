import { Command } from 'commander';
import { isJsonObject, type JsonObject, textAt } from '../domain/json.ts';
import { apiClient } from './api-client.ts';
import { strangeAnswer } from './cli-error.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from './deployment-options.ts';
import { note, type PrintOptions, print, Table } from './print.ts';
import { timeOption } from './time-option.ts';

interface StatsOptions extends DeploymentOptions, PrintOptions {
  readonly since?: string;
}

interface Stats {
  readonly rows: readonly (readonly string[])[];
  /** What is said below them. */
  readonly remarks: readonly string[];
}

const examples = `
Examples:
  $ hooklane stats                              what came to the local service within a day
  $ hooklane stats --stage prod --since 1h
  $ hooklane stats --stage prod --json | jq '.counts[] | select(.status == "stored")'

Events are counted one by one when somebody asks, 20,000 or for 15 s at the most. Where
that was not enough, it says from when on the numbers are right.`;

/** `hooklane stats`: how many events came, by provider, type and status. */
export function statsCommand(): Command {
  const command = new Command('stats')
    .description('how many events came, by provider, type and status')
    .option(
      '--since <time>',
      'received since: 2h, 7d, a day, or an RFC 3339 time (default: 24h)',
      timeOption,
    )
    .addHelpText('after', examples)
    .action(stats);
  return withPrintOptions(withDeploymentOptions(command));
}

async function stats(options: StatsOptions): Promise<void> {
  const api = await apiClient(options);
  const answer = await api.getJson('/stats', { since: options.since });
  const { rows, remarks } = statsIn(answer);
  if (options.json) return print(`${JSON.stringify(answer)}\n`);
  const table = new Table(['PROVIDER', 'TYPE', 'STATUS', 'EVENTS'], options);
  if (rows.length > 0) await print(table.rows(rows));
  for (const remark of remarks) note(remark);
}

function statsIn(answer: JsonObject): Stats {
  const { counts, events, complete } = answer;
  if (!Array.isArray(counts) || !counts.every(isJsonObject) || typeof events !== 'number') {
    throw strangeAnswer('the answer has no counts: it is no query API of Hooklane');
  }
  const rare = counts.reduce((left, row) => left - Number(row.events), events);
  return {
    rows: counts.map((row) => [
      ...['provider', 'type', 'status'].map((name) => textAt(row, name) ?? ''),
      String(row.events),
    ]),
    remarks: [
      complete === false ? incomplete(answer) : `${events} events since ${answer.since}`,
      ...(rare > 0 ? [`${rare} of them are of rarer types, which are not shown`] : []),
    ],
  };
}

function incomplete({ events, since, countedSince }: JsonObject): string {
  return `${events} events since ${countedSince}, and more since ${since} than can be counted at once: ask for a shorter time with --since`;
}
