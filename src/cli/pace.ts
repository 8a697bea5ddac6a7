import { setTimeout as sleep } from 'node:timers/promises';

export interface PaceOptions {
  /** Undefined for as fast as they are taken. */
  readonly perSecond: number | undefined;
  readonly signal: AbortSignal;
}

/** Gives the items out one by one, so many a second; it makes up for no late one with a burst. */
export async function* paced<Item>(
  items: Iterable<Item>,
  { perSecond, signal }: PaceOptions,
): AsyncGenerator<Item> {
  const gapMilliseconds = perSecond === undefined ? 0 : 1000 / perSecond;
  let free = performance.now();
  for (const item of items) {
    const now = performance.now();
    const start = Math.max(free, now);
    free = start + gapMilliseconds;
    if (start > now) await sleep(start - now, undefined, { signal });
    signal.throwIfAborted();
    yield item;
  }
}
