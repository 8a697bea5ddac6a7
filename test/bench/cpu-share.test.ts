import { describe, expect, it } from '@jest/globals';
import {
  cpuMilliseconds,
  nextBudget,
  quotaMilliseconds,
  stateIn,
} from '../../bench/harness/cpu-share.ts';

describe('the CPU time of a period', () => {
  it.each([
    { megabytes: 128, milliseconds: 1.447 },
    { megabytes: 256, milliseconds: 2.894 },
    { megabytes: 512, milliseconds: 5.789 },
    { megabytes: 1769, milliseconds: 20 },
  ])('is $milliseconds ms with $megabytes MB', ({ megabytes, milliseconds }) => {
    expect(quotaMilliseconds(megabytes)).toBeCloseTo(milliseconds, 3);
  });
});

describe('what may be used in the next period', () => {
  it('is the quota, whatever was left over', () => {
    expect(nextBudget(1.5, 2)).toBe(2);
  });

  it('is less by what was used beyond the quota', () => {
    expect(nextBudget(-0.5, 2)).toBe(1.5);
  });

  it('is nothing as long as more than the quota is owed', () => {
    expect(nextBudget(-5, 2)).toBe(-3);
  });
});

describe('what /proc says of a process', () => {
  it('has the nanoseconds that each thread ran, before those that it waited', () => {
    expect(cpuMilliseconds(['1500000 82958 2\n', '250000 99999999 7\n'])).toBe(1.75);
  });

  it.each([
    { stat: '42 (node) T 1 42 42', state: 'T' },
    { stat: '42 (a) R (b) S 1 42 42', state: 'S' },
  ])('has its state behind its name: $stat', ({ stat, state }) => {
    expect(stateIn(stat)).toBe(state);
  });
});
