import { setTimeout as sleep } from 'node:timers/promises';
import { inLanes } from '../domain/lanes.ts';

export interface PaceOptions {
  /** Undefined for as fast as it goes. */
  readonly perSecond: number | undefined;
  /** How many may be under way at the same time. */
  readonly lanes: number;
  readonly signal: AbortSignal;
}

/**
 * Works on the items in their order, so many a second, until one throws or the signal says stop: then no other
 * is begun.
 */
export async function atPace<Item>(
  items: Iterable<Item>,
  { perSecond, lanes, signal }: PaceOptions,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const ending = AbortSignal.any([signal, stop.signal]);
  await inLanes(paced(items, perSecond, ending), lanes, async (item) => {
    try {
      await work(item);
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
}

/** It makes up for no late one with a burst. */
async function* paced<Item>(
  items: Iterable<Item>,
  perSecond: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const gapMilliseconds = perSecond === undefined ? 0 : 1000 / perSecond;
  let free = performance.now();
  for (const item of items) {
    const now = performance.now();
    const start = Math.max(free, now);
    free = start + gapMilliseconds;
    if (start > now) await sleep(start - now, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
    yield item;
  }
}
