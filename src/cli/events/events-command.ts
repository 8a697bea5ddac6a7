import { Command } from 'commander';
import { bodyCommand } from './body-command.ts';
import { exportCommand } from './export-command.ts';
import { listCommand } from './list-command.ts';
import { replayCommand } from './replay-command.ts';
import { showCommand } from './show-command.ts';
import { tailCommand } from './tail-command.ts';

/** `hooklane events`: what came, and what became of it. */
export function eventsCommand(): Command {
  return new Command('events')
    .description('what came, and what became of it')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(bodyCommand())
    .addCommand(tailCommand())
    .addCommand(exportCommand())
    .addCommand(replayCommand());
}
