import { Command, Option } from 'commander';
import { apiClient } from '../api-client.ts';
import { type DeploymentOptions, withDeploymentOptions } from '../deployment-options.ts';
import { interruption } from '../interruption.ts';
import { outputTo } from '../output-file.ts';
import { note } from '../print.ts';
import { type Progress, progress } from '../progress.ts';
import { type EventFilter, filterIn, filterNames, withPastFilterOptions } from './event-filter.ts';
import { exportedLines } from './exported-lines.ts';
import { type ExportPosition, positionIn, resumeTokenOf } from './resume-token.ts';

interface ExportOptions extends EventFilter, DeploymentOptions {
  readonly data?: boolean;
  readonly output?: string;
  readonly resume?: string;
}

const examples = `
Examples:
  $ hooklane events export --stage prod --since 7d > envelopes.ndjson
  $ hooklane events export --stage prod --provider github --data --output events.ndjson
  $ hooklane events export --stage prod --output events.ndjson --resume <token>

The newest comes first. Where Ctrl-C or a failure ends it early, it prints a token
with which it goes on: the filter is in it, and a file is appended to.`;

/** `hooklane events export`: events as lines of JSON, however many. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description('write events as lines of JSON, however many there are')
    .option('--data', 'with payload, status and headers: a request for each event')
    .option('-o, --output <file>', 'into a file')
    .addOption(
      new Option('--resume <token>', 'go on where another export was interrupted').conflicts([
        ...filterNames,
        'data',
      ]),
    )
    .addHelpText('after', examples)
    .action(exportEvents);
  withPastFilterOptions(command);
  return withDeploymentOptions(command);
}

async function exportEvents(options: ExportOptions): Promise<void> {
  const { output: file, resume } = options;
  const start = resume === undefined ? startOf(options) : positionIn(resume);
  const signal = interruption();
  const api = await apiClient(options);
  const output = await outputTo(file, { isAppending: resume !== undefined });
  const line = progress();
  let [position, count] = [start, 0];
  try {
    for await (const exported of exportedLines(api, start)) {
      signal.throwIfAborted();
      await output.write(exported.line);
      position = exported.position;
      count += 1;
      line.show(() => `${count} events, back to ${exported.event.recordedtime}`);
    }
  } catch (error) {
    tellWhereItStopped(line, count, position);
    throw error;
  } finally {
    await output.end();
  }
  line.clear();
  note(`${count} events`);
}

function startOf(options: ExportOptions): ExportPosition {
  const isWithData = options.data ?? false;
  return { filter: filterIn(options), isWithData, cursor: undefined, lastKey: undefined };
}

function tellWhereItStopped(line: Progress, count: number, position: ExportPosition): void {
  line.clear();
  if (count > 0) note(`${count} events so far; to go on: --resume ${resumeTokenOf(position)}`);
}
