import { Command } from 'commander';
import { listCommand } from './list-command.ts';
import { redriveCommand } from './redrive-command.ts';
import { showCommand } from './show-command.ts';

const examples = `
Examples:
  $ hooklane dead-letters list --stage prod
  $ hooklane dead-letters redrive --stage prod --yes --wait

Those of the queue "events" could not be stored; those of the "outbox" are stored, and a rule of
subscriptions.ts could not do its part.`;

/** `hooklane dead-letters`: what failed for good, and its way back. */
export function deadLettersCommand(): Command {
  return new Command('dead-letters')
    .description('what failed for good, and its way back')
    .addHelpText('after', examples)
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(redriveCommand());
}
