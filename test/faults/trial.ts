import { createCipheriv, createHash } from 'node:crypto';
import { hashOf } from '../../src/domain/body.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providers } from '../../src/providers/registry.ts';

/** One event as its provider would send it. The same number makes the same bytes again. */
export interface Trial {
  readonly number: number;
  readonly provider: Provider;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly hash: string;
}

/** Providers take turns; no two bodies are alike. */
export function trialOf(seed: number, number: number): Trial {
  const provider = providers[number % providers.length];
  if (provider === undefined) throw new Error('there are no providers');
  const id = `trial-${seed}-${number}`;
  const { headers, payload } = requestOf(provider.name, id, textOf(seed, number));
  const body = Buffer.from(JSON.stringify(payload));
  return {
    number,
    provider,
    key: eventKeyOf({ provider: provider.name, hook: 'default', id }),
    headers: { ...headers, 'content-type': 'application/json' },
    body,
    hash: hashOf(body),
  };
}

/** Of the numbers that these divide, so that every provider gets some of each size. */
const sizes = [
  { every: 2000, bytes: 2_000_000 },
  { every: 200, bytes: 300_000 },
  { every: 20, bytes: 20_000 },
];

export function isLarge(number: number): boolean {
  return bytesOf(number) >= 300_000;
}

function bytesOf(number: number): number {
  const size = sizes.find(({ every }) => number % every === every - 1);
  return size?.bytes ?? 100 + ((number * 37) % 4000);
}

/** A third compresses well; the rest is noise, which base64 shrinks by a quarter and no more. */
function textOf(seed: number, number: number): string {
  const bytes = bytesOf(number);
  if (number % 3 === 0 && bytes < 300_000) return 'é'.repeat(bytes / 2);
  const key = createHash('sha256').update(`${seed}/${number}`).digest();
  const noise = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return noise.update(Buffer.alloc(Math.ceil((bytes * 3) / 4))).toString('base64');
}

function requestOf(
  provider: string,
  id: string,
  text: string,
): { readonly headers: Readonly<Record<string, string>>; readonly payload: unknown } {
  switch (provider) {
    case 'slack': {
      const event = { type: 'message', text };
      return { headers: {}, payload: { type: 'event_callback', event_id: id, event } };
    }
    case 'gitlab':
      return { headers: { 'webhook-id': id }, payload: { object_kind: 'push', id, text } };
    default:
      return {
        headers: { 'x-github-delivery': id, 'x-github-event': 'push' },
        payload: { id, text },
      };
  }
}
