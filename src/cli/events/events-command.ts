import { Command } from 'commander';
import { bodyCommand } from './body-command.ts';
import { exportCommand } from './export-command.ts';
import { listCommand } from './list-command.ts';
import { replayCommand } from './replay-command.ts';
import { showCommand } from './show-command.ts';
import { tailCommand } from './tail-command.ts';

const examples = `
Examples:
  $ hooklane events list --stage prod --since 2h
  $ hooklane events show --stage prod github:default:72d3162e-cc78-11e3-81ab-4c9367dc0958
  $ hooklane events tail --stage prod --provider github`;

/** `hooklane events`: what came, and what became of it. */
export function eventsCommand(): Command {
  return new Command('events')
    .description('what came, and what became of it')
    .addHelpText('after', examples)
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(bodyCommand())
    .addCommand(tailCommand())
    .addCommand(exportCommand())
    .addCommand(replayCommand());
}
