import { eventKeyOf } from '../../src/domain/envelope.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { providers } from '../../src/providers/registry.ts';
import { testSecrets } from '../support/requests.ts';

/** A delivery, and the key that its event must have. */
export interface KillTrial {
  readonly provider: Provider;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Providers take turns; every request is an event of its own, of a size that varies. */
export function trialOf(number: number): KillTrial {
  const provider = providers[number % providers.length];
  if (provider === undefined) throw new Error('there are no providers');
  const id = `trial-${number}`;
  const { headers, payload } = deliveryOf(provider, id, 'é'.repeat((number * 37) % 4000));
  return {
    provider,
    key: eventKeyOf({ provider: provider.name, hook: 'default', id }),
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(payload)),
  };
}

interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
}

function deliveryOf({ name }: Provider, id: string, text: string): Delivery {
  switch (name) {
    case 'slack': {
      const event = { type: 'message', text };
      return { headers: {}, payload: { type: 'event_callback', event_id: id, event } };
    }
    case 'gitlab':
      return { headers: { 'webhook-id': id }, payload: { object_kind: 'push', text } };
    case 'github': {
      const headers = { 'x-github-delivery': id, 'x-github-event': 'push' };
      return { headers, payload: { id, text } };
    }
    default:
      throw new Error(`nobody knows what ${name} sends: add it to deliveryOf`);
  }
}

export function post(origin: string, { provider, headers, body }: KillTrial): Promise<Response> {
  const signature = provider.sign({ headers, body }, testSecrets(provider), Date.now());
  return fetch(`${origin}/${provider.name}`, {
    method: 'POST',
    headers: { ...headers, ...signature },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(10_000),
  });
}
