import { describe, expect, it } from '@jest/globals';
import { signingKeyIn, targetSecrets } from '../../src/domain/targets.ts';
import { everyProvider } from '../../src/providers/registry.ts';

function secretOf(bytes: number): string {
  return `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
}

describe('the credentials of targets', () => {
  it('are no provider’s', () => {
    expect(everyProvider.map(({ name }) => name)).not.toContain(targetSecrets.name);
  });

  it('are signing secrets that can be made up, and Slack’s tokens, which cannot', () => {
    const { signingSecrets, slackTokens } = targetSecrets.secretLists;

    const made = [signingSecrets?.generate?.() ?? '', signingSecrets?.generate?.() ?? ''];

    expect(slackTokens?.generate).toBeUndefined();
    expect(made.map((secret) => signingKeyIn(secret)?.length)).toEqual([32, 32]);
    expect(new Set(made).size).toBe(2);
  });
});

describe('a signing secret', () => {
  it.each([24, 32, 64])('has %i bytes', (bytes) => {
    expect(signingKeyIn(secretOf(bytes))).toEqual(Buffer.alloc(bytes, 7));
  });

  it.each([
    ['is too short to be a secret', secretOf(23)],
    ['is longer than any', secretOf(65)],
    ['lost its end', secretOf(32).slice(0, -1)],
    ['has no prefix', secretOf(32).slice(6)],
    ['is nothing', ''],
  ])('is none where it %s', (_what, secret) => {
    expect(signingKeyIn(secret)).toBeUndefined();
  });
});
