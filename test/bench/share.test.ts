import { describe, expect, it } from '@jest/globals';
import { throttled } from '../../bench/harness/contender.ts';
import { type FirstCalls, shareOutcome } from '../../bench/share.ts';

/** Of whom it is, so that nobody's are taken for another's. */
function firstCallsOf(order: number): readonly FirstCalls[] {
  return [10, 30, 20].map((ms) => ({ 128: order + ms, 256: order + ms / 2, 512: order + ms / 5 }));
}

describe('the table of first calls', () => {
  const samples = new Map(throttled.map((each, order) => [each, firstCallsOf(order * 100)]));
  const { rows, goals, rounds } = shareOutcome(samples);

  it('shows median and quartiles for each size of memory', () => {
    expect(rows[0]?.slice(1)).toEqual(['20.0 (15.0-25.0)', '10.0 (7.5-12.5)', '4.0 (3.0-5.0)']);
    expect(rows).toHaveLength(throttled.length);
    expect(rounds).toBe(3);
  });

  it("has two goals, from the medians of Hooklane's receiver for GitHub", () => {
    expect(throttled[5]?.name).toBe('github');
    expect(goals).toEqual([
      { what: 'ms until the first answer with the CPU of 128 MB', atMost: 25, ours: 520 },
      { what: 'the same with that of 512 MB', atMost: 5, ours: 504 },
    ]);
  });
});
