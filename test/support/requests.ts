import type { HttpRequest } from '../../src/domain/http.ts';
import type { HookSecrets } from '../../src/domain/ports.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { type FixtureCase, fixtureTime } from './fixtures.ts';

/** The secrets that tests sign with: one in the provider's first list, of the right form. */
export function testSecrets({ secretLists }: Provider, text = 'correct horse'): HookSecrets {
  const [[list, { prefix }] = ['secrets', {}]] = Object.entries(secretLists);
  const secret = prefix === undefined ? text : `${prefix}${Buffer.from(text).toString('base64')}`;
  return { [list]: [secret] };
}

/** A POST to the hook `default`, with whatever is said differently. */
export function requestWith(parts: Partial<HttpRequest> = {}): HttpRequest {
  return {
    id: 'delivery-1',
    receivedAt: fixtureTime,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    ...parts,
  };
}

/** The fixture's request, signed as its provider would at that moment. */
export function signedRequest(
  provider: Provider,
  { headers, body }: Pick<FixtureCase, 'headers' | 'body'>,
  { secrets = testSecrets(provider), now }: { secrets?: HookSecrets; now: number },
): HttpRequest {
  const signature = provider.sign({ headers, body }, secrets, now);
  return requestWith({ headers: { ...headers, ...signature }, body });
}
