import type { Envelope } from '../../src/domain/envelope.ts';

/** Every event that `GET /events` lists, following its cursors to the end. */
export async function listedEvents(origin: string, query = ''): Promise<readonly Envelope[]> {
  const events: Envelope[] = [];
  let cursor: string | undefined;
  do {
    const position = cursor === undefined ? '' : `&cursor=${cursor}`;
    const response = await fetch(`${origin}/events?limit=200${query}${position}`);
    const page = (await response.json()) as { events: Envelope[]; cursor?: string };
    events.push(...page.events);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return events;
}
