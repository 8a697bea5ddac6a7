import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { providers } from '../../src/providers/registry.ts';
import { listedEvents } from '../support/listed-events.ts';
import { type RunningService, runThrowawayService } from '../support/running-service.ts';
import { bodyFor, headersFor } from './payloads.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Right in form, and no secret's. */
const proofs: fc.Arbitrary<Readonly<Record<string, string>>> = fc.constantFrom(
  {},
  { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
  { 'x-slack-signature': `v0=${'0'.repeat(64)}`, 'x-slack-request-timestamp': '1767323045' },
  {
    'webhook-signature': `v1,${'A'.repeat(43)}=`,
    'webhook-id': 'a',
    'webhook-timestamp': '1767323045',
  },
  { 'x-gitlab-token': 'guessed' },
);

const anySent: fc.Arbitrary<Sent> = fc
  .constantFrom(...providers.map(({ name }) => name))
  .chain((name) =>
    fc.record({
      method: fc.constantFrom('POST', 'POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'HEAD'),
      path: fc.oneof(
        fc.constant(`/${name}`),
        fc.webPath().map((path) => `/${name}${path}`),
        fc.webQueryParameters().map((query) => `/${name}?${query}`),
        fc.webPath().map((path) => `/events${path}`),
        fc.webPath().map((path) => `/dead-letters${path}`),
        fc.webQueryParameters().map((query) => `/events?${query}`),
      ),
      headers: fc.tuple(headersFor(name), proofs).map(([some, proof]) => ({ ...some, ...proof })),
      body: bodyFor(name),
    }),
  );

describe('the whole service, sent anything at all that nobody signed', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await runThrowawayService();
  });

  afterAll(() => service.stop());

  it('answers without a fault', async () => {
    await fc.assert(
      fc.asyncProperty(anySent, async (sent) => {
        expect(await statusOf(service, sent)).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });

  it('has stored nothing of it, and is still there: a rejection left to nobody would have ended it', async () => {
    const listed = await listedEvents(service.origin);

    expect(listed).toEqual([]);
    expect(service.process.exitCode).toBeNull();
    expect(service.output()).not.toContain('"message":"accepted"');
    expect(service.output()).not.toContain('AWS would answer 502');
  });
});

async function statusOf(
  { origin }: RunningService,
  { method, path, headers, body }: Sent,
): Promise<number> {
  const { hostname, port } = new URL(origin);
  const sending = request({ hostname, port, method, path, headers, agent: false });
  sending.end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  await text(response);
  return response.statusCode ?? 0;
}
