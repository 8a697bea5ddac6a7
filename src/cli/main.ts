import { Command, CommanderError } from 'commander';
import { ConfigError } from '../app/config.ts';
import { CliError } from './cli-error.ts';
import { sendCommand } from './send-command.ts';

/** 0: done. 1: it did not work. 2: it was not understood. */
const exitCodes = { failed: 1, usage: 2 } as const;

const program = new Command('hooklane')
  .description('Send webhook events as Slack, GitHub and GitLab do.')
  .showHelpAfterError('(add --help for the options and examples)')
  .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 not understood.')
  .exitOverride();
program.addCommand(sendCommand().copyInheritedSettings(program));

// Whoever reads along, `head` for one, may stop before the end: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** @returns the exit code */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (!(error instanceof CliError || error instanceof ConfigError)) throw error;
  process.stderr.write(`hooklane: ${error.message}\n`);
  const isUsage = error instanceof ConfigError || error.isUsage;
  return isUsage ? exitCodes.usage : exitCodes.failed;
}
