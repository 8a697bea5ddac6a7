import { Command } from 'commander';
import { listCommand } from './list-command.ts';
import { testCommand } from './test-command.ts';

const examples = `
Examples:
  $ hooklane subscriptions list
  $ hooklane subscriptions test test/fixtures/github/pull_request.opened

Both read subscriptions.ts as it is here, which need not be what is deployed.`;

/** `hooklane subscriptions`: what is done about events. */
export function subscriptionsCommand(): Command {
  return new Command('subscriptions')
    .description('what your rules are, and what they would do, without doing it')
    .addHelpText('after', examples)
    .addCommand(listCommand())
    .addCommand(testCommand());
}
