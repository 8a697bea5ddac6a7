import * as budgets from '../domain/budgets.ts';
import { type Envelope, eventKeyOf } from '../domain/envelope.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '../domain/http.ts';
import type { EventStatus, EventStore } from '../domain/ports.ts';
import { type Clock, fromMilliseconds } from '../domain/time.ts';
import { timeIn } from './list-parameters.ts';

export interface StatsDeps {
  readonly store: Pick<EventStore, 'list' | 'statusesOf'>;
  readonly clock: Clock;
}

/** How many events there are of one provider, type and status. */
interface Row {
  readonly provider: string;
  readonly type: string;
  readonly status: EventStatus;
  readonly events: number;
}

const windowMilliseconds = 24 * 60 * 60 * 1000;
/** Some seconds of counting, and a sixth of a cent: see docs/decisions/0021-counting.md. */
const eventsMax = 20_000;
const pageLimit = 1000;
/** A producer of one's own may have as many types as events, and an answer has its limit. */
const rowsMax = 1000;

const everything = {
  provider: undefined,
  hook: undefined,
  source: undefined,
  type: undefined,
  limit: pageLimit,
};

/**
 * Counts what came since a time, the newest first. Where there is more than can be counted while somebody
 * waits, the answer says so, and from when on it is right.
 */
export async function countEvents(deps: StatsDeps, request: HttpRequest): Promise<HttpResponse> {
  const { receivedAt, query } = request;
  const since = timeIn('since', query.get('since')) ?? timeAt(receivedAt - windowMilliseconds);
  const until = timeAt(receivedAt);
  const rows = new Map<string, Row>();
  let events = 0;
  let before: string | undefined;
  for (;;) {
    const page = await deps.store.list({ ...everything, since, until, before });
    events += await countInto(rows, page.envelopes, deps);
    before = page.next;
    if (before === undefined) {
      return answerOf({ since, until, events, complete: true }, rows);
    }
    if (events >= eventsMax || deps.clock() >= receivedAt + budgets.api.countMilliseconds) {
      const countedSince = page.envelopes.at(-1)?.recordedtime;
      return answerOf({ since, until, events, complete: false, countedSince }, rows);
    }
  }
}

/** @returns how many were counted; those that are deleted by now are not. */
async function countInto(
  rows: Map<string, Row>,
  envelopes: readonly Envelope[],
  { store }: StatsDeps,
): Promise<number> {
  const statuses = await store.statusesOf(envelopes.map(eventKeyOf));
  for (const envelope of envelopes) {
    const status = statuses.get(eventKeyOf(envelope));
    if (status === undefined) continue;
    const { provider, type } = envelope;
    const name = JSON.stringify([provider, type, status]);
    rows.set(name, { provider, type, status, events: (rows.get(name)?.events ?? 0) + 1 });
  }
  return statuses.size;
}

function answerOf(facts: object, rows: ReadonlyMap<string, Row>): HttpResponse {
  const counts = [...rows]
    .sort(([left, { events: a }], [right, { events: b }]) => b - a || (left < right ? -1 : 1))
    .map(([, row]) => row)
    .slice(0, rowsMax);
  return jsonResponse(200, { ...facts, counts });
}

function timeAt(milliseconds: number): string {
  return fromMilliseconds(milliseconds) ?? new Date(0).toISOString();
}
