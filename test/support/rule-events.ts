import { envelopeOf, eventKeyOf } from '../../src/domain/envelope.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { markVerified } from '../../src/providers/signature.ts';
import type { EventOf } from '../../src/subscriptions/rule.ts';
import { envelopeWith } from './deliveries.ts';
import type { FixtureCase } from './fixtures.ts';
import { requestWith } from './requests.ts';

/** An event of `acme/web` at GitHub, done by `octocat`, with whatever is said differently. */
export function eventWith(parts: Partial<EventOf> = {}): EventOf {
  const envelope = envelopeWith({
    source: 'https://github.com/acme/web',
    scope: 'acme/web',
    authid: 'octocat',
  });
  return { ...envelope, key: eventKeyOf(envelope), data: undefined, ...parts };
}

/** The event that a rule sees when the fixture comes in. */
export function eventIn(provider: Provider, { headers, body, envelope }: FixtureCase): EventOf {
  if (envelope === undefined) throw new Error('the fixture is no event');
  const data: unknown = JSON.parse(provider.payloadOf(body, headers['content-type']));
  return { ...envelope, key: eventKeyOf(envelope), data };
}

/** The event that comes of another payload under the fixture's headers. */
export function eventWithPayload(
  provider: Provider,
  { headers }: FixtureCase,
  data: unknown,
): EventOf {
  const request = requestWith({ headers, body: Buffer.from(JSON.stringify(data)) });
  const reading = provider.read(markVerified(request, { isIdSigned: true, secret: 'one' }));
  if (reading.kind !== 'event') throw new Error('the payload is no event');
  const envelope = envelopeOf(reading.facts, {
    provider: provider.name,
    hook: 'default',
    recordedtime: '2026-01-02T03:04:05.678Z',
    bodyhash: '',
    contenttype: undefined,
    traceparent: undefined,
  });
  return { ...envelope, key: eventKeyOf(envelope), data };
}
