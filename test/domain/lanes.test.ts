import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inLanes } from '../../src/domain/lanes.ts';

async function* stream(items: readonly string[]): AsyncIterable<string> {
  yield* items;
}

describe('items in lanes', () => {
  it.each([
    ['a list', ['a', 'b', 'c']],
    ['a stream', stream(['a', 'b', 'c'])],
  ])('are begun in the order of %s', async (_what, items) => {
    const begun: string[] = [];

    await inLanes(items, 2, async (item) => {
      begun.push(item);
    });

    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('wait until a lane is free, and no longer', async () => {
    const begun: string[] = [];
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const ends = new Map([
      ['a', first.promise],
      ['b', second.promise],
    ]);

    const all = inLanes(['a', 'b', 'c', 'd'], 2, async (item) => {
      begun.push(item);
      await ends.get(item);
    });

    await settled();
    expect(begun).toEqual(['a', 'b']);
    second.resolve();
    await settled();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    first.resolve();
    await all;
  });

  it('are not done before the last of them is', async () => {
    const last = Promise.withResolvers<void>();
    let isDone = false;

    const all = inLanes(['a'], 2, () => last.promise).then(() => {
      isDone = true;
    });

    await settled();
    expect(isDone).toBe(false);
    last.resolve();
    await all;
    expect(isDone).toBe(true);
  });

  it('of which there are none are done at once', async () => {
    const begun: string[] = [];

    await inLanes([], 2, async (item: string) => {
      begun.push(item);
    });

    expect(begun).toEqual([]);
  });

  it('fail as their work does', async () => {
    const failure = new Error('no disk');

    const all = inLanes(['a', 'b'], 1, () => Promise.reject(failure));

    await expect(all).rejects.toBe(failure);
  });
});
