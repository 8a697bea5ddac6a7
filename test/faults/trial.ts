import { createCipheriv, createHash } from 'node:crypto';
import { hashOf } from '../../src/domain/body.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { custom } from '../../src/providers/custom.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providers } from '../../src/providers/registry.ts';

/** How an event comes: as a webhook, or from a producer of your own, alone or among others. */
export type Place = 'webhook' | 'single' | 'batch';

/** One event as its provider would send it. The same number makes the same bytes again. */
export interface Trial {
  readonly number: number;
  readonly place: Place;
  readonly provider: Provider;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly hash: string;
}

/** Of so many numbers, the last ones are your own: a prime, so that of all sizes there are some everywhere. */
const cycle = { length: 101, singles: 85, batch: 89 };

/** Providers take turns; no two bodies are alike. */
export function trialOf(seed: number, number: number): Trial {
  const place = placeOf(number);
  const provider = place === 'webhook' ? providers[number % providers.length] : custom;
  if (provider === undefined) throw new Error('there are no providers');
  const name = `trial-${seed}-${number}`;
  const text = textOf(seed, number);
  const request =
    place === 'webhook' ? webhookOf(provider.name, name, text) : ownOf(number, name, text);
  const id = place === 'webhook' ? name : `${source}|${name}`;
  const key = eventKeyOf({ provider: provider.name, hook: 'default', id });
  return { number, place, provider, key, ...request, hash: hashOf(request.body) };
}

function placeOf(number: number): Place {
  const position = number % cycle.length;
  if (position < cycle.singles) return 'webhook';
  return position < cycle.batch ? 'single' : 'batch';
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

type Request = Pick<Trial, 'headers' | 'body'>;

function webhookOf(provider: string, id: string, text: string): Request {
  switch (provider) {
    case 'slack': {
      const event = { type: 'message', text };
      return jsonRequest({}, { type: 'event_callback', event_id: id, event });
    }
    case 'gitlab':
      return jsonRequest({ 'webhook-id': id }, { object_kind: 'push', id, text });
    default:
      return jsonRequest({ 'x-github-delivery': id, 'x-github-event': 'push' }, { id, text });
  }
}

function jsonRequest(headers: Request['headers'], payload: unknown): Request {
  return {
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(payload)),
  };
}

const source = '/faults';

/** What comes alone is in the binary form every other time. */
function ownOf(number: number, id: string, text: string): Request {
  const isBinary = placeOf(number) === 'single' && number % 2 === 0;
  return isBinary ? binaryOf(id, text) : structuredOf(id, text);
}

/** No JSON writer would make these bytes again. */
function structuredOf(id: string, text: string): Request {
  const event = `{ "specversion":"1.0", "id":"${id}", "source":"${source}", "type":"trial", "data":{"n":1.50,"text":"${text}"} }`;
  return { headers: { 'content-type': 'application/cloudevents+json' }, body: Buffer.from(event) };
}

/** Where there is an é in them, they are not UTF-8. */
function binaryOf(id: string, text: string): Request {
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-source': source,
    'ce-type': 'trial',
    'content-type': 'application/octet-stream',
  };
  return { headers, body: Buffer.from(`${id}\n${text}`, 'latin1') };
}
