import { createHmac } from 'node:crypto';
import { TargetError } from '../../domain/sending.ts';
import { signingKeyIn } from '../../domain/targets.ts';

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

function keyIn(secret: string): Buffer {
  const key = signingKeyIn(secret);
  if (key !== undefined) return key;
  throw new TargetError({ code: 'target_refused', reason: 'secret_malformed' });
}
