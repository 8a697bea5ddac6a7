import { Command } from 'commander';
import { apiClient } from '../api-client.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from '../deployment-options.ts';
import { countOption } from '../number-option.ts';
import { note, type PrintOptions, print, Table } from '../print.ts';
import {
  deadLettersIn,
  lettersMax,
  type QueueOptions,
  queueOption,
  saidQueue,
} from './dead-letters.ts';

interface ListOptions extends DeploymentOptions, PrintOptions, QueueOptions {
  readonly limit: number;
}

const examples = `
Examples:
  $ hooklane dead-letters list --stage prod
  $ hooklane dead-letters list --stage prod --queue outbox           what rules could not do
  $ hooklane dead-letters list --stage prod --limit 200 --json | jq -r '.deadLetters[].reason' | sort | uniq -c

A queue has neither an order nor pages: these are some of its letters, the newest of them first.`;

/** `hooklane dead-letters list`: some of them, with their reasons. */
export function listCommand(): Command {
  const command = new Command('list')
    .description('list some of them, with when and why they failed')
    .option('--limit <number>', 'so many', countOption('--limit', 1, lettersMax), 50)
    .addOption(queueOption())
    .addHelpText('after', examples)
    .action(list);
  return withPrintOptions(withDeploymentOptions(command));
}

async function list(options: ListOptions): Promise<void> {
  const api = await apiClient(options);
  const answer = await api.getJson('/dead-letters', {
    limit: options.limit,
    queue: options.queue,
  });
  const { letters, count } = deadLettersIn(answer);
  if (options.json) return print(`${JSON.stringify(answer)}\n`);
  if (letters.length > 0) {
    const table = new Table(['FAILED', 'REASON', 'RULE', 'TYPE', 'KEY', 'ID'], options);
    const rows = letters.map(({ failedAt, reason, rule, type, key, id }) => [
      failedAt.replace(/\.\d+Z$/, 'Z'),
      reason,
      rule,
      type,
      key,
      id,
    ]);
    await print(table.rows(rows));
  }
  if (count === 0) return note('no dead letters');
  if (count > letters.length) note(`${letters.length} of about ${count}`);
  note(
    `  next: cure the reason, which docs/errors.md explains, then hooklane dead-letters redrive${saidQueue(options)}`,
  );
}
