import { describe, expect, it } from '@jest/globals';
import { unpackBody } from '../../src/domain/body.ts';
import type { HttpRequest, HttpResponse } from '../../src/domain/http.ts';
import { isJsonObject } from '../../src/domain/json.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { fingerprintOf } from '../../src/providers/signature.ts';
import { type FixtureCase, fixturesOf, fixturesRoot, fixtureTime } from '../support/fixtures.ts';
import { receiverOf } from '../support/receiver.ts';
import { requestWith, signedRequest, testSecrets } from '../support/requests.ts';

/** What every provider owes its users, shown on its own fixtures. */
export function describeProvider(provider: Provider, root = fixturesRoot): void {
  const cases = fixturesOf(provider.name, root);
  const events = cases.filter(({ envelope }) => envelope !== undefined);
  const handshakes = cases.filter(({ answer }) => answer !== undefined);
  const plain = cases.filter(({ data }) => data === undefined);
  const approved = cases.filter(({ data }) => data !== undefined);

  describe(`the provider ${provider.name}`, () => {
    describe('what it accepts', () => {
      it.each(events)('turns $name into the envelope a person approved', acceptsExactly(provider));
      if (handshakes.length > 0) {
        it.each(handshakes)('answers $name and keeps nothing', answersOnly(provider));
      }
    });
    describe('what it refuses', () => refusals(provider, sampleOf(events)));
    describe('its secrets', () => secretRules(provider, sampleOf(events)));
    describe('its payloads', () => {
      it.each(plain)('shows $name as a JSON object', showsPayload(provider));
      if (approved.length > 0) {
        it.each(approved)('shows of $name the data a person approved', showsData(provider));
      }
      malformedBodies(provider, sampleOf(events));
    });
  });
}

function sampleOf(events: readonly FixtureCase[]): FixtureCase {
  const [sample] = events;
  if (sample === undefined) throw new Error('a provider needs a fixture of an event');
  return sample;
}

function acceptsExactly(provider: Provider) {
  return async (fixture: FixtureCase): Promise<void> => {
    const { receive, enqueued } = receiverOf({ provider, now: fixtureTime });

    const answer = await receive(signedRequest(provider, fixture, { now: fixtureTime }));

    expect([200, 202]).toContain(answer.status);
    expect(enqueued.map(({ envelope }) => envelope)).toEqual([fixture.envelope]);
    expect(enqueued.map(({ body }) => body && textOf(unpackBody(body)))).toEqual([
      textOf(fixture.body),
    ]);
  };
}

function answersOnly(provider: Provider) {
  return async (fixture: FixtureCase): Promise<void> => {
    const { receive, enqueued } = receiverOf({ provider, now: fixtureTime });

    const { status, body } = await receive(signedRequest(provider, fixture, { now: fixtureTime }));

    expect({ status, body }).toEqual(fixture.answer);
    expect(enqueued).toEqual([]);
  };
}

type Tampering = readonly [string, (request: HttpRequest) => Partial<HttpRequest>];

/** What a signature over the body shows, and a token does not. */
const bodyTamperings: readonly Tampering[] = [
  ['one byte of the body flipped', ({ body }) => ({ body: flipped(body) })],
  ['the body cut short', ({ body }) => ({ body: body.subarray(0, -1) })],
  ['a newline after the body', ({ body }) => ({ body: Buffer.concat([body, Buffer.from('\n')]) })],
  ['an empty body', () => ({ body: Buffer.alloc(0) })],
];

/** Ways of signing wrong that need no knowledge of the scheme. */
const tamperings: readonly Tampering[] = [
  ['a hook that nobody registered', () => ({ path: '/nobody' })],
  ['a hook that has no secrets', () => ({ path: '/bare' })],
  ['a hook that only has an empty secret', () => ({ path: '/void' })],
  ['a name that no hook can have', () => ({ path: '/Default' })],
  ['a name longer than a hook can have', () => ({ path: `/${'a'.repeat(64)}` })],
  ['a path below the hook', () => ({ path: '/default/more' })],
];

function refusals(provider: Provider, fixture: FixtureCase): void {
  const emptyLists = Object.keys(provider.secretLists).map((list) => [list, ['']] as const);
  const hooks = {
    default: testSecrets(provider),
    bare: {},
    void: Object.fromEntries(emptyLists),
  };
  const send = async (request: HttpRequest): Promise<{ answer: HttpResponse; kept: number }> => {
    const { receive, enqueued } = receiverOf({ provider, now: fixtureTime, hooks });
    const answer = await receive(request);
    return { answer, kept: enqueued.length };
  };
  const signed = signedRequest(provider, fixture, { now: fixtureTime });
  const signatureHeaders = Object.keys(signed.headers).filter((name) => !(name in fixture.headers));
  const invalid = { answer: refusal('signature_invalid'), kept: 0 };

  const ways = [...tamperings, ...(isBodySigned(provider, fixture) ? bodyTamperings : [])];

  it.each(ways)('refuses %s', async (_what, tamper) => {
    const result = await send({ ...signed, ...tamper(signed) });

    expect(result).toEqual(invalid);
  });

  it.each(signatureHeaders)('refuses a request whose %s is missing', async (name) => {
    const { [name]: _dropped, ...headers } = signed.headers;

    const result = await send({ ...signed, headers });

    expect(result).toEqual(invalid);
  });

  it.each(signatureHeaders)('refuses a request whose %s is empty', async (name) => {
    const headers = { ...signed.headers, [name]: '' };

    const result = await send({ ...signed, headers });

    expect(result).toEqual(invalid);
  });

  it.each(signatureHeaders)('refuses a request whose %s was sent twice', async (name) => {
    const headers = {
      ...signed.headers,
      [name]: `${signed.headers[name]},${signed.headers[name]}`,
    };

    const result = await send({ ...signed, headers });

    expect(result).toEqual(invalid);
  });

  it('refuses the signature of another secret', async () => {
    const secrets = testSecrets(provider, 'another horse');

    const result = await send(signedRequest(provider, fixture, { secrets, now: fixtureTime }));

    expect(result).toEqual(invalid);
  });

  it('refuses a request without any signature', async () => {
    const result = await send(requestWith({ headers: fixture.headers, body: fixture.body }));

    expect(result).toEqual(invalid);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    const { answer, kept } = await send({ ...signed, method });

    expect([answer.status, answer.headers.allow, kept]).toEqual([405, 'POST', 0]);
  });

  if (!isTimestamped(provider, fixture)) return;

  it.each([
    ['stamped 301 s ago', -301],
    ['stamped 301 s ahead', 301],
  ])('refuses a request %s as stale', async (_when, seconds) => {
    const now = fixtureTime + seconds * 1000;

    const result = await send(signedRequest(provider, fixture, { now }));

    expect(result).toEqual({ answer: refusal('signature_stale'), kept: 0 });
  });

  it.each([
    ['stamped 300 s ago', -300],
    ['stamped 300 s ahead', 300],
  ])('accepts a request %s', async (_when, seconds) => {
    const now = fixtureTime + seconds * 1000;

    const { kept } = await send(signedRequest(provider, fixture, { now }));

    expect(kept).toBe(1);
  });
}

function secretRules(provider: Provider, fixture: FixtureCase): void {
  const current = testSecrets(provider, 'current secret');
  const previous = testSecrets(provider, 'previous secret');
  const both = Object.fromEntries(
    Object.keys(current).map((list) => [
      list,
      [...(current[list] ?? []), ...(previous[list] ?? [])],
    ]),
  );

  it.each([
    ['the current', current],
    ['the previous', previous],
  ])('accepts %s secret while a hook has two', async (_which, secrets) => {
    const { receive, enqueued } = receiverOf({
      provider,
      now: fixtureTime,
      hooks: { default: both },
    });

    await receive(signedRequest(provider, fixture, { secrets, now: fixtureTime }));

    expect(enqueued).toHaveLength(1);
  });

  it.each([
    ['first', current],
    ['second', previous],
  ])(
    'says by its fingerprint that it was the %s secret, and never the secret',
    async (_, secrets) => {
      const { receive, logged } = receiverOf({
        provider,
        now: fixtureTime,
        hooks: { default: both },
      });
      const [secret = ''] = Object.values(secrets).flat();

      await receive(signedRequest(provider, fixture, { secrets, now: fixtureTime }));

      expect(logged.map((line) => JSON.parse(line))).toMatchObject([
        { message: 'accepted', hook: 'default', secret: fingerprintOf(secret) },
      ]);
      expect(
        Object.values(both)
          .flat()
          .filter((each) => logged.join().includes(each)),
      ).toEqual([]);
    },
  );

  it('accepts a secret that was set since it last looked', async () => {
    const { receive, enqueued } = receiverOf({
      provider,
      now: fixtureTime,
      hooks: { default: previous },
      renewedHooks: { default: current },
    });

    await receive(signedRequest(provider, fixture, { secrets: current, now: fixtureTime }));

    expect(enqueued).toHaveLength(1);
  });

  it('generates secrets that its own verification takes', async () => {
    const generated = Object.fromEntries(
      Object.entries(provider.secretLists).flatMap(([list, { generate }]) =>
        generate === undefined ? [] : [[list, [generate()]]],
      ),
    );
    const { receive, enqueued } = receiverOf({
      provider,
      now: fixtureTime,
      hooks: { default: generated },
    });

    await receive(signedRequest(provider, fixture, { secrets: generated, now: fixtureTime }));

    expect(enqueued).toHaveLength(1);
  });

  it('keeps no header that proves who sent it, and logs none', async () => {
    const { receive, enqueued, logged } = receiverOf({ provider, now: fixtureTime });
    const secrets = testSecrets(provider);
    const request = signedRequest(provider, fixture, { secrets, now: fixtureTime });
    const extra = { authorization: 'Bearer abcdef123', cookie: 'session=abcdef123' };

    await receive({ ...request, headers: { ...extra, ...request.headers } });

    const kept = JSON.stringify([enqueued, logged]);
    const timeless = Object.entries(provider.sign(request, secrets, fixtureTime)).filter(
      ([name]) => !name.endsWith('timestamp') && !name.endsWith('-id'),
    );
    for (const [, value] of timeless) expect(kept).not.toContain(value);
    expect(kept).not.toContain('abcdef123');
  });
}

function malformedBodies(provider: Provider, fixture: FixtureCase): void {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['half a JSON object', '{"a":'],
    ['a JSON array', '[1,2]'],
    ['a JSON number', '1'],
    ['a form of something else', 'a=b&c=d'],
    ['a form whose payload is no object', 'payload=%5B%5D'],
    ['a form whose payload is no JSON', 'payload=%7B'],
  ])('answers 400 to a signed request that holds %s', async (_what, text) => {
    const { receive, enqueued } = receiverOf({ provider, now: fixtureTime });
    const malformed = { headers: fixture.headers, body: Buffer.from(text) };

    const answer = await receive(signedRequest(provider, malformed, { now: fixtureTime }));

    expect([answer.status, codeIn(answer)]).toEqual([400, 'body_malformed']);
    expect(enqueued).toEqual([]);
  });
}

function showsPayload(provider: Provider) {
  return (fixture: FixtureCase): void => {
    const shown = payloadOf(provider, fixture);

    expect(isJsonObject(shown)).toBe(true);
  };
}

function showsData(provider: Provider) {
  return (fixture: FixtureCase): void => {
    const shown = payloadOf(provider, fixture);

    expect(shown).toEqual(fixture.data);
  };
}

function payloadOf(provider: Provider, { headers, body }: FixtureCase): unknown {
  return JSON.parse(provider.payloadOf(body, headers['content-type']));
}

function refusal(code: string): unknown {
  return expect.objectContaining({
    status: 401,
    body: expect.stringContaining(`{"error":{"code":"${code}"`),
  });
}

function codeIn({ body }: HttpResponse): unknown {
  return JSON.parse(String(body)).error.code;
}

function isTimestamped(provider: Provider, fixture: FixtureCase): boolean {
  const secrets = testSecrets(provider);
  const [early, late] = [0, 1e9].map((now) => JSON.stringify(provider.sign(fixture, secrets, now)));
  return early !== late;
}

function isBodySigned(provider: Provider, { headers }: FixtureCase): boolean {
  const secrets = testSecrets(provider);
  const [one, other] = ['1', '2'].map((body) =>
    JSON.stringify(provider.sign({ headers, body: Buffer.from(body) }, secrets, fixtureTime)),
  );
  return one !== other;
}

/** Jest compares Buffers member by member; as text they are compared at once, and as exactly. */
function textOf(bytes: Buffer): string {
  return bytes.toString('latin1');
}

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}
