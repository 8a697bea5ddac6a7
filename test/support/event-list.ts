import type { Envelope } from '../../src/domain/envelope.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import type { CannedAnswer } from './loopback-server.ts';

/** `GET /events` over a list, of its filters only `since`; its cursor is the number of events before it. */
export function eventList(
  events: readonly Envelope[],
): (request: Pick<HttpRequest, 'query'>) => CannedAnswer {
  return ({ query }) => {
    const start = Number(query.get('cursor') ?? 0);
    const end = start + Number(query.get('limit') ?? 50);
    const since = Date.parse(query.get('since') ?? '1970-01-01');
    const found = events.filter(({ recordedtime }) => Date.parse(recordedtime) >= since);
    const cursor = end < found.length ? { cursor: String(end) } : {};
    return json({ events: found.slice(start, end), ...cursor });
  };
}

export function json(value: unknown, status = 200): CannedAnswer {
  return { status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

/** An error as the query API has it. */
export function refusal(status: number, code: string, message = 'no'): CannedAnswer {
  return json({ error: { code, message } }, status);
}
