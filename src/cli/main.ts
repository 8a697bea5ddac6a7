import { Command, CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { sendCommand } from './send-command.ts';

/** 0: done. 1: it did not work. 2: it was not understood. */
const exitCodes = { failed: 1, usage: 2 } as const;

const program = new Command('hooklane')
  .description('Send, find and replay webhook events of Slack, GitHub and GitLab.')
  .addCommand(sendCommand())
  .showHelpAfterError('(add --help for the options and examples)')
  .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 not understood.');

for (const command of [program, ...program.commands]) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** @returns the exit code */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`hooklane: ${error.message}\n`);
  return error.isUsage ? exitCodes.usage : exitCodes.failed;
}
