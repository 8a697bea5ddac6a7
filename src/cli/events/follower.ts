import { type Envelope, eventKeyOf } from '../../domain/envelope.ts';
import type { ApiClient } from '../api-client.ts';
import type { EventFilter } from './event-filter.ts';
import { eventPage, eventPages } from './event-pages.ts';

export interface News {
  /** In the order of receipt. */
  readonly events: readonly Envelope[];
  /** Whether there were more than these, which are the newest. */
  readonly isCut: boolean;
}

/** How long after its receipt an event may be stored and still be seen. */
const lateMilliseconds = 2 * 60 * 1000;

/** So many pages are read at once, and so many on which there is nothing new. */
const pagesMax = 25;
const oldPagesMax = 5;

/**
 * Finds what is new since it was asked last, each event once. The first time, that is what was received since
 * the filter's `since`, and where it has none, nothing. Events are listed by their receipt and are stored a
 * little later, so that new ones turn up between old ones.
 */
export class Follower {
  readonly #api: ApiClient;
  readonly #filter: EventFilter;
  /** Their receipts by their keys: of those that would be listed again. */
  readonly #seen = new Map<string, number>();
  readonly #from: number;
  #since: number | undefined;

  constructor(api: ApiClient, filter: EventFilter) {
    this.#api = api;
    this.#filter = filter;
    this.#since = filter.since === undefined ? undefined : Date.parse(filter.since);
    this.#from = this.#since ?? 0;
  }

  async news(): Promise<News> {
    if (this.#since === undefined) await this.#begin();
    const look = await this.#look(pagesMax);
    return { events: look.events.toSorted(byReceipt), isCut: look.isCut };
  }

  /** What is there before is not new. */
  async #begin(): Promise<void> {
    const { answeredAt } = await eventPage(this.#api, { ...this.#filter, limit: 1 });
    this.#since = answeredAt - lateMilliseconds;
    await this.#look(oldPagesMax);
  }

  async #look(most: number): Promise<Look> {
    const query = { ...this.#filter, since: new Date(this.#since ?? 0).toISOString() };
    const look = await lookAt(eventPages(this.#api, query), this.#seen, most);
    const since = Math.max(look.answeredAt - lateMilliseconds, look.floor, this.#from);
    this.#since = since;
    for (const event of look.events) this.#seen.set(eventKeyOf(event), receiptOf(event));
    for (const [key, receipt] of this.#seen) if (receipt < since) this.#seen.delete(key);
    return look;
  }
}

interface Look extends News {
  readonly answeredAt: number;
  /** The earliest receipt of what was looked at, where there was more. */
  readonly floor: number;
}

async function lookAt(
  pages: ReturnType<typeof eventPages>,
  seen: ReadonlyMap<string, number>,
  most: number,
): Promise<Look> {
  const found = new Map<string, Envelope>();
  let [answeredAt, oldest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [pagesLeft, oldPages, isCut] = [most, 0, false];
  for await (const { events, cursor, answeredAt: at } of pages) {
    const fresh = events.filter((event) => !seen.has(eventKeyOf(event)));
    for (const event of fresh) found.set(eventKeyOf(event), event);
    answeredAt = Math.min(answeredAt, at);
    oldest = Math.min(oldest, ...events.map(receiptOf));
    oldPages = fresh.length === 0 ? oldPages + 1 : 0;
    pagesLeft -= 1;
    isCut = pagesLeft === 0 && cursor !== undefined;
    if (isCut || oldPages === oldPagesMax) break;
  }
  const floor = isCut && Number.isFinite(oldest) ? oldest : 0;
  return { events: [...found.values()], answeredAt, floor, isCut };
}

function receiptOf({ recordedtime }: Envelope): number {
  return Date.parse(recordedtime);
}

function byReceipt(left: Envelope, right: Envelope): number {
  return receiptOf(left) - receiptOf(right);
}
