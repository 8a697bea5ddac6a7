import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { isWanted } from '../../src/subscriptions/where.ts';
import { eventWith } from '../support/rule-events.ts';

const asked = (where: unknown): boolean =>
  isWanted({ name: 'a', match: {}, run: () => {}, where } as Rule, eventWith());

describe('what a rule is for', () => {
  it('is every event that it matches, where it does not look at payloads', () => {
    expect(asked(undefined)).toBe(true);
  });

  it.each([true, false])('is for its where to say: %s', (said) => {
    expect(asked(() => said)).toBe(said);
  });

  it.each([
    ['undefined', () => undefined, 'undefined'],
    ['null', () => null, 'null'],
    ['a text', () => 'no', 'a text'],
    ['a number', () => 0, '0'],
    ['a promise, which may fail', () => Promise.reject(new Error('late')), 'a promise'],
  ])('is not known where that says %s', (_what, where, kind) => {
    expect(() => asked(where)).toThrow(new TypeError(`where must say true or false, not ${kind}`));
  });
});
