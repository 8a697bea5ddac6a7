import { describe, expect, it } from '@jest/globals';
import {
  fingerprintOf,
  isSameDigest,
  markVerified,
  requireSecret,
} from '../../src/providers/signature.ts';
import { requestWith } from '../support/requests.ts';

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

describe('the fingerprint of a secret', () => {
  // printf 'hooklane secret\ncorrect horse' | sha256sum | cut -c 1-6
  it.each([
    ['correct horse', '6233f8'],
    ['пароль', 'dddc82'],
  ])('of %s is the start of a digest made for nothing else: %s', (secret, expected) => {
    const fingerprint = fingerprintOf(secret);

    expect(fingerprint).toBe(expected);
  });

  it('is all that a verified request keeps of it', () => {
    const request = requestWith();

    const verified = markVerified(request, { isIdSigned: false, secret: 'correct horse' });

    expect(verified).toEqual({ ...request, isIdSigned: false, fingerprint: '6233f8' });
  });
});

describe('the secret that passes', () => {
  it.each([
    ['the first', ['one', 'two'], 'one'],
    ['the second', ['other', 'two'], 'two'],
  ])('is found where it is %s of the list', (_which, secrets, expected) => {
    const found = requireSecret(secrets, (secret) => ['one', 'two'].includes(secret));

    expect(found).toBe(expected);
  });

  it.each([
    ['no secrets', []],
    ['another secret', ['other']],
    ['an empty one', ['']],
  ])('is nowhere in a list of %s', (_what, secrets) => {
    const find = () => requireSecret(secrets, (secret) => secret !== 'other');

    expect(find).toThrow(expect.objectContaining({ code: 'signature_invalid' }));
  });
});
