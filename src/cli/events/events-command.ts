import { Command } from 'commander';
import { listCommand } from './list-command.ts';

/** `hooklane events`: what came, and what became of it. */
export function eventsCommand(): Command {
  const command = new Command('events').description('what came, and what became of it');
  for (const below of [listCommand()]) command.addCommand(below);
  return command;
}
