import { describe, expect, it } from '@jest/globals';
import { batchesOf } from '../../src/domain/batches.ts';

describe('batches', () => {
  it.each([
    [[], []],
    [[1], [[1]]],
    [[1, 2], [[1, 2]]],
    [
      [1, 2, 3],
      [[1, 2], [3]],
    ],
    [
      [1, 2, 3, 4],
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])('of two from %j are %j', (items, batches) => {
    expect(batchesOf(items, 2)).toEqual(batches);
  });
});
