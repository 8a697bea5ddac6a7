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
import { deadLetters } from './dead-letters.ts';

interface RedriveOptions extends DeploymentOptions, PrintOptions {
  readonly yes?: boolean;
  readonly wait?: boolean;
}

const examples = `
Examples:
  $ hooklane dead-letters redrive --stage prod --yes --wait

All of them are moved, and processed as if they had just come. What still cannot be
stored is back after five more tries, which take about a quarter of an hour.`;

const pauseMilliseconds = 3000;

/** `hooklane dead-letters redrive`: sends all of them back to be processed. */
export function redriveCommand(): Command {
  const command = new Command('redrive')
    .description('send all of them back to be processed')
    .option('--yes', 'do not ask')
    .option('--wait', 'until there are none')
    .addHelpText('after', examples)
    .action(redrive);
  return withPrintOptions(withDeploymentOptions(command));
}

async function redrive(options: RedriveOptions): Promise<void> {
  interruption();
  const api = await apiClient(options);
  const count = await countOf(api);
  if (count === 0) return tell({ redriving: 0 }, options);
  if (!(await confirm(`Redrive about ${count} dead letters at ${api.name}?`, options))) {
    throw new CliError('nothing was redriven');
  }
  const { redriving } = await started(api, options);
  await tell({ redriving: Number(redriving) || count }, options);
  if (options.wait) await untilNone(api);
}

/** Who only waits does not mind that somebody else began. */
async function started(
  api: ApiClient,
  { wait }: RedriveOptions,
): Promise<{ readonly redriving?: unknown }> {
  try {
    return await api.post('/dead-letters/redrive');
  } catch (error) {
    const isRunning = error instanceof CliError && error.code === 'redrive_running';
    if (!isRunning || !wait) throw error;
    note('they are being redriven already');
    return {};
  }
}

async function untilNone(api: ApiClient): Promise<void> {
  const line = progress();
  for (;;) {
    const count = await countOf(api);
    if (count === 0) break;
    line.show(() => `${count} left`);
    await sleep(pauseMilliseconds, undefined, { signal: interruption() });
  }
  line.clear();
  note('no dead letters are left; what fails again is back in about a quarter of an hour');
}

async function countOf(api: ApiClient): Promise<number> {
  const { count } = await deadLetters(api, 1);
  return count;
}

function tell(result: { readonly redriving: number }, { json }: PrintOptions): Promise<void> {
  return print(
    json ? `${JSON.stringify(result)}\n` : `${result.redriving} dead letters redriven\n`,
  );
}
