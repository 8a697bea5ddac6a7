import { Command, CommanderError } from 'commander';
import project from '../../package.json' with { type: 'json' };
import { ConfigError } from '../app/config.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { connectCommand } from './connect/connect-command.ts';
import { deadLettersCommand } from './dead-letters/dead-letters-command.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { eventsCommand } from './events/events-command.ts';
import { isInterrupted } from './interruption.ts';
import { note } from './print.ts';
import { secretsCommand } from './secrets/secrets-command.ts';
import { sendCommand } from './send-command.ts';
import { statsCommand } from './stats-command.ts';
import { subscriptionsCommand } from './subscriptions/subscriptions-command.ts';

const help = `
Examples:
  $ hooklane send test/fixtures/github/push           to the local service, which npm start runs
  $ hooklane events tail                              what comes to it
  $ hooklane events list --stage prod --since 2h      what came to a deployment
  $ hooklane events show --stage prod <key>           where that event went
  $ hooklane subscriptions test <fixture>             what your rules would do about that event
  $ hooklane connect github acme/web --stage prod     has GitHub send, with a secret made up for it
  $ hooklane secrets rotate github --stage prod       replaces that secret
  $ hooklane doctor --stage prod                      what is wrong, and what helps

Without --stage or --url, send, events, stats and dead-letters ask the deployment of $HOOKLANE_URL or
$HOOKLANE_STAGE, and where neither is set, the local service (http://127.0.0.1:$PORT, 3000);
connect, secrets and doctor want a stage, and subscriptions reads a file and asks nobody.
A deployment takes AWS credentials, as the aws command finds them (--profile, SSO,
--role-arn), or a JWT ($HOOKLANE_TOKEN).

Exit codes: 0 done, 1 failed, 2 not understood, 3 the event or letter is not there, 130 Ctrl-C.`;

const program = new Command('hooklane')
  .description(
    'Register webhooks of Slack, GitHub and GitLab, rotate their secrets, send events as they do, ask what became of them, and see what is wrong.',
  )
  .version(project.version, '-V, --version', 'which version this is')
  .showHelpAfterError('(add --help for the options and examples)')
  .addHelpText('after', help)
  .exitOverride();
for (const command of [sendCommand(), eventsCommand(), deadLettersCommand(), statsCommand()])
  program.addCommand(inheriting(command));
for (const command of [subscriptionsCommand(), secretsCommand(), connectCommand(), doctorCommand()])
  program.addCommand(inheriting(command));

// What is printed hears of it itself; this is for the help, and for what is told to nobody any more.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' && stream === process.stdout) process.exit();
    if (stream === process.stdout) process.exitCode = exitCodes.failed;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function inheriting(command: Command): Command {
  for (const below of command.commands) below.copyInheritedSettings(program);
  return command.copyInheritedSettings(program);
}

/** @returns the exit code */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (isInterrupted(error)) return exitCodes.interrupted;
  if (!(error instanceof CliError || error instanceof ConfigError)) throw error;
  note(`hooklane: ${error.message}`);
  if (error instanceof ConfigError) return exitCodes.usage;
  for (const detail of error.details) note(`  ${detail.trim()}`);
  if (error.next !== undefined) note(`  next: ${error.next}`);
  return error.exitCode;
}
