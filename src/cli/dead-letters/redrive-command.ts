import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { type ApiClient, apiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import {
  type DeploymentOptions,
  withDeploymentOptions,
  withPrintOptions,
} from '../deployment-options.ts';
import { interruption } from '../interruption.ts';
import { note, type PrintOptions, print } from '../print.ts';
import { progress } from '../progress.ts';
import {
  type DeadLetterFacts,
  deadLetters,
  type QueueOptions,
  queueOption,
  saidQueue,
} from './dead-letters.ts';

interface RedriveOptions extends DeploymentOptions, PrintOptions, QueueOptions {
  readonly yes?: boolean;
  readonly wait?: boolean;
}

const examples = `
Examples:
  $ hooklane dead-letters redrive --stage prod --yes --wait
  $ hooklane dead-letters redrive --stage prod --queue outbox --yes

All of them are moved, and processed as if they had just come. What still cannot be
stored is back after five more tries, which take about a quarter of an hour. What a
target of a rule still refuses is back at once, and what it does not answer within a day.`;

const pauseMilliseconds = 3000;

/** `hooklane dead-letters redrive`: sends all of them back to be processed. */
export function redriveCommand(): Command {
  const command = new Command('redrive')
    .description('send all of them back to be processed')
    .addOption(queueOption())
    .option('--yes', 'do not ask')
    .option('--wait', 'until there are none, or one is back')
    .addHelpText('after', examples)
    .action(redrive);
  return withPrintOptions(withDeploymentOptions(command));
}

async function redrive(options: RedriveOptions): Promise<void> {
  interruption();
  const api = await apiClient(options);
  const { count } = await look(api, options);
  if (count === 0) return tell({ redriving: 0 }, options);
  if (!(await confirm(`Redrive about ${count} dead letters at ${api.name}?`, options))) {
    throw new CliError('nothing was redriven');
  }
  const since = new Date().toISOString();
  const { redriving, running } = await started(api, options);
  await tell({ redriving: Number(redriving) || (running === undefined ? count : 0) }, options);
  if (Array.isArray(running)) note(`those of ${running.join(', ')} are being redriven already`);
  if (options.wait) await untilNone(api, options, since);
}

interface Started {
  readonly redriving?: unknown;
  readonly running?: unknown;
}

/** Who only waits does not mind that somebody else began. */
async function started(api: ApiClient, { wait, queue }: RedriveOptions): Promise<Started> {
  try {
    return await api.post('/dead-letters/redrive', { queue });
  } catch (error) {
    const isRunning = error instanceof CliError && error.code === 'redrive_running';
    if (!isRunning || !wait) throw error;
    note('they are being redriven already');
    return {};
  }
}

/** @param since RFC 3339: what failed after that is there once more, and waiting would not end */
async function untilNone(api: ApiClient, options: QueueOptions, since: string): Promise<void> {
  const line = progress();
  for (;;) {
    const {
      count,
      letters: [newest],
    } = await look(api, options);
    if (count === 0) break;
    if (newest !== undefined && newest.failedAt > since) {
      line.clear();
      throw failedAgain(newest, `${api.said}${saidQueue(options)}`);
    }
    line.show(() => `${count} left`);
    await sleep(pauseMilliseconds, undefined, { signal: interruption() });
  }
  line.clear();
  note(`no dead letters are left; ${backWhen(options)}`);
}

function failedAgain({ reason }: DeadLetterFacts, said: string): CliError {
  return new CliError(`not all is well yet: one failed after that, because of ${reason}`, {
    next: `hooklane dead-letters list${said}`,
  });
}

function backWhen({ queue }: QueueOptions): string {
  const events = 'an event that fails again is back in about a quarter of an hour';
  const outbox = 'what a target does not answer is back within a day';
  if (queue === undefined) return `${events}, ${outbox}`;
  return queue === 'outbox' ? outbox : events;
}

function look(api: ApiClient, { queue }: QueueOptions): ReturnType<typeof deadLetters> {
  return deadLetters(api, { limit: 1, ...(queue && { queue }) });
}

function tell(result: { readonly redriving: number }, { json }: PrintOptions): Promise<void> {
  return print(
    json ? `${JSON.stringify(result)}\n` : `${result.redriving} dead letters redriven\n`,
  );
}
