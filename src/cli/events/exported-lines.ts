import { batchesOf } from '../../domain/batches.ts';
import { type Envelope, eventKeyOf } from '../../domain/envelope.ts';
import { type ApiClient, eventPath } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { onOneLine } from '../json-text.ts';
import { eventPages } from './event-pages.ts';
import type { ExportPosition } from './resume-token.ts';

export interface ExportedLine {
  readonly line: string;
  readonly event: Envelope;
  /** Where an export goes on that stops behind this line. */
  readonly position: ExportPosition;
}

/** So many events are asked for at the same time: each is a request of its own. */
const lanes = 8;

/** A line of JSON for each event from the position on, the newest first, and never more than a page in memory. */
export async function* exportedLines(
  api: ApiClient,
  from: ExportPosition,
): AsyncGenerator<ExportedLine> {
  let { cursor } = from;
  for await (const page of eventPages(api, { ...from.filter, cursor })) {
    const left = afterKey(page.events, from.lastKey);
    for (const events of batchesOf(left, lanes)) {
      const lines = await Promise.all(events.map((event) => lineOf(api, event, from.isWithData)));
      for (const [index, event] of events.entries()) {
        const line = lines[index];
        const position = { ...from, cursor, lastKey: eventKeyOf(event) };
        if (line !== undefined) yield { line, event, position };
      }
    }
    cursor = page.cursor;
  }
}

/** All of them where the one is not among them: on later pages, and if it is gone: rather twice than never. */
function afterKey(events: readonly Envelope[], key: string | undefined): readonly Envelope[] {
  return events.slice(events.findIndex((event) => eventKeyOf(event) === key) + 1);
}

/** Undefined for one whose retention ended meanwhile. */
async function lineOf(
  api: ApiClient,
  event: Envelope,
  isWithData: boolean,
): Promise<string | undefined> {
  if (!isWithData) return `${JSON.stringify(event)}\n`;
  try {
    const { body } = await api.get(eventPath(eventKeyOf(event)));
    return `${onOneLine(body.toString('utf8'))}\n`;
  } catch (error) {
    if (error instanceof CliError && error.isMissing) return undefined;
    throw error;
  }
}
