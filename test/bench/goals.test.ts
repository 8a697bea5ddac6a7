import { describe, expect, it } from '@jest/globals';
import { goalsOutcome } from '../../bench/goals.ts';

describe('the table of goals', () => {
  it('says of each whether it is met, and what is exactly the goal meets it', () => {
    const { rows, verdict } = goalsOutcome([
      { what: 'ms', atMost: 5, ours: 5 },
      { what: 'dollars', atMost: 2.65, ours: 4.36 },
      { what: 'KB', atMost: 190, ours: 182.6 },
    ]);

    expect(rows).toEqual([
      ['ms', '5', '5.00', 'yes'],
      ['dollars', '2.65', '4.36', 'no'],
      ['KB', '190', '183', 'yes'],
    ]);
    expect(verdict).toBe('2 of 3 goals are met.');
  });

  it('fails nothing where a goal is missed', () => {
    const { isHeld } = goalsOutcome([{ what: 'ms', atMost: 5, ours: 50 }]);

    expect(isHeld).toBe(true);
  });
});
