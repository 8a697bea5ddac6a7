import { describe, expect, it } from '@jest/globals';
import { isSameDigest } from '../../src/providers/signature.ts';

describe('two digests', () => {
  it.each([
    ['the same bytes', 'abcd', 'abcd', true],
    ['other bytes', 'abcd', 'abce', false],
    ['fewer bytes', 'abcd', 'abc', false],
    ['no bytes', 'abcd', '', false],
  ])('are the same where the second has %s: %p and %p, %p', (_what, left, right, expected) => {
    const isSame = isSameDigest(Buffer.from(left), Buffer.from(right));

    expect(isSame).toBe(expected);
  });
});
