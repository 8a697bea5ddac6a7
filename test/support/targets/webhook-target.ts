import { FaultyTarget, type TargetAnswer, type TargetRequest } from './faulty-target.ts';

/** A delivery whose signature is right. */
export interface TakenDelivery {
  readonly id: string;
  readonly timestamp: string;
  readonly body: string;
  readonly headers: TargetRequest['headers'];
}

/**
 * A consumer of webhooks that believes signatures alone, checked by means that the sender does not use.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#verifying-signatures
 */
export class WebhookTarget extends FaultyTarget {
  /** What took effect, in order, though the answer may have been lost. */
  readonly taken: TakenDelivery[] = [];
  /** Any of these will do, as while one takes another's place; undefined where nobody signs. */
  secrets: readonly string[] | undefined;

  constructor(secrets: readonly string[] | undefined) {
    super();
    this.secrets = secrets;
  }

  get url(): string {
    return `${this.origin}/hooks`;
  }

  takenOf(id: string): readonly TakenDelivery[] {
    return this.taken.filter((delivery) => delivery.id === id);
  }

  protected async answer(request: TargetRequest): Promise<TargetAnswer> {
    if (request.method !== 'POST' || request.path !== '/hooks') return { status: 404 };
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = request.headers;
    if (id === undefined || timestamp === undefined) return { status: 400 };
    if (this.secrets !== undefined && !(await this.#isSigned(request))) return { status: 401 };
    this.taken.push({ id, timestamp, body: request.body, headers: request.headers });
    return { status: 200, body: 'thank you' };
  }

  async #isSigned({ headers, body }: TargetRequest): Promise<boolean> {
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signatures = (headers['webhook-signature'] ?? '').split(' ');
    const checks = (this.secrets ?? []).flatMap((secret) =>
      signatures.map((signature) => isSignature(signature, secret, content)),
    );
    return (await Promise.all(checks)).includes(true);
  }
}

/** By the Web Crypto API. */
async function isSignature(signature: string, secret: string, content: string): Promise<boolean> {
  const [version, digest = ''] = signature.split(',');
  const key = await crypto.subtle.importKey(
    'raw',
    Buffer.from(secret.replace('whsec_', ''), 'base64'),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const [bytes, text] = [Buffer.from(digest, 'base64'), new TextEncoder().encode(content)];
  return version === 'v1' && (await crypto.subtle.verify('HMAC', key, bytes, text));
}
