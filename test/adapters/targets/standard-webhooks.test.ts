import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { webhookSignature } from '../../../src/adapters/targets/standard-webhooks.ts';

// The vector of the specification's own libraries.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
};

/** @param bytes of a key */
function secretOf(bytes: number): string {
  return `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
}

describe('a signature', () => {
  it('is that of the specification', () => {
    expect(webhookSignature(message, [secret])).toBe(signature);
  });

  it('is there for each of the secrets, in their order', () => {
    const other = webhookSignature(message, [secretOf(32)]);

    expect(webhookSignature(message, [secretOf(32), secret])).toBe(`${other} ${signature}`);
  });

  it.each([
    ['id', { ...message, id: 'msg_2' }],
    ['timestamp', { ...message, timestamp: '1614265331' }],
    ['body', { ...message, body: '{"test":2432232314}' }],
  ])('is another for another %s', (_, other) => {
    expect(webhookSignature(other, [secret])).not.toBe(signature);
  });

  it.each([24, 64])('is made with a key of %p bytes', (bytes) => {
    expect(webhookSignature(message, [secretOf(bytes)])).toMatch(/^v1,[\w+/]{43}=$/);
  });
});

describe('a secret', () => {
  it.each([
    ['has no prefix', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['has another', 'whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['is no base64', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La-_Sw'],
    ['has a blank', `${secret} `],
    ['was cut', secret.slice(0, -1)],
    ['is too short to be one', secretOf(23)],
    ['is too long to be one', secretOf(65)],
    ['is empty', 'whsec_'],
  ])('that %s is refused, though another is good, and is not shown', (_, malformed) => {
    const sign = (): string => webhookSignature(message, [secret, malformed]);

    expect(sign).toThrow(
      expect.objectContaining({ code: 'target_refused', reason: 'secret_malformed' }),
    );
    expect(inspect(thrownBy(sign), { depth: 9 })).not.toContain('MfKQ9r8G');
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
