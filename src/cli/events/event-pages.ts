import { type Envelope, eventKeyOf } from '../../domain/envelope.ts';
import { isJsonObject, type JsonObject, textAt } from '../../domain/json.ts';
import { type ApiClient, jsonIn, type Query } from '../api-client.ts';
import { strangeAnswer } from '../cli-error.ts';

export interface EventPage {
  readonly events: readonly Envelope[];
  /** Where the next page begins; undefined at the end. */
  readonly cursor: string | undefined;
  /** By the clock of the API, in epoch milliseconds: that of this machine may be wrong. */
  readonly answeredAt: number;
}

/** The most that the API gives at once. */
export const pageSizeMax = 200;

export async function eventPage(api: ApiClient, query: Query): Promise<EventPage> {
  const answer = await api.get('/events', query);
  const list = jsonIn(answer);
  const answeredAt = Date.parse(answer.headers.get('date') ?? '') || Date.now();
  return { events: envelopesIn(list), cursor: textAt(list, 'cursor'), answeredAt };
}

/** All pages, the newest receipt first, from the cursor on. */
export async function* eventPages(api: ApiClient, query: Query): AsyncGenerator<EventPage> {
  let { cursor } = query;
  do {
    const page = await eventPage(api, { limit: pageSizeMax, ...query, cursor });
    yield page;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** The columns in which events are shown. */
export const eventColumns = ['RECEIVED', 'TYPE', 'SCOPE', 'BY', 'KEY'] as const;

export function eventRow(event: Envelope): readonly (string | undefined)[] {
  const received = event.recordedtime.replace(/\.\d+Z$/, 'Z');
  return [received, event.type, event.scope, event.authid, eventKeyOf(event)];
}

/** The envelope is our own API's: that it is a list of objects tells a stranger from it. */
function envelopesIn({ events }: JsonObject): readonly Envelope[] {
  if (Array.isArray(events) && events.every(isJsonObject)) {
    return events as unknown as readonly Envelope[];
  }
  throw strangeAnswer('the answer has no list of events: it is no query API of Hooklane');
}
