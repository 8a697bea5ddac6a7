import { createHmac } from 'node:crypto';
import { TargetError } from '../../domain/sending.ts';

/** What a signature covers. */
export interface SignedMessage {
  /** Without a dot. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: string;
  readonly body: string;
}

/**
 * The header `webhook-signature`: a signature by each of the secrets, so that a target may take a new one into use
 * when it likes.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secrets `whsec_` and base64
 * @throws TargetError where one is none
 */
export function webhookSignature(message: SignedMessage, secrets: readonly string[]): string {
  const { id, timestamp, body } = message;
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .map((secret) => createHmac('sha256', keyIn(secret)).update(content).digest('base64'))
    .map((signature) => `v1,${signature}`)
    .join(' ');
}

/** Of 24 to 64 bytes, as the specification has it: a shorter one may be guessed. */
function keyIn(secret: string): Buffer {
  const prefix = 'whsec_';
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  const isWhole = `${prefix}${key.toString('base64')}` === secret;
  if (isWhole && key.length >= 24 && key.length <= 64) return key;
  throw new TargetError({ code: 'target_refused', reason: 'secret_malformed' });
}
