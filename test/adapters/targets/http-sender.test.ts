import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type HttpSenderSettings, httpSender } from '../../../src/adapters/targets/http-sender.ts';
import type { HttpSending, TargetError } from '../../../src/domain/sending.ts';
import { closedPort } from '../../support/loopback-server.ts';
import type { Fault } from '../../support/targets/faulty-target.ts';
import { MemorySecrets } from '../../support/targets/memory-target-ports.ts';
import { WebhookTarget } from '../../support/targets/webhook-target.ts';
import { startTlsServer } from '../../support/tls-server.ts';

const now = Date.parse('2026-01-02T03:04:05.678Z');
const current = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const previous = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;

let target: WebhookTarget;
let secrets: MemorySecrets;
let resolve: HttpSenderSettings['resolve'];
beforeEach(async () => {
  target = await new WebhookTarget([current]).start();
  secrets = new MemorySecrets({ default: { signingSecrets: [current, previous] } });
  resolve = undefined;
});
afterEach(() => target.stop());

interface Sent {
  readonly id?: string;
  readonly signal?: AbortSignal;
}

function sendingOf(part: Partial<HttpSending>): HttpSending {
  const body = '{"specversion":"1.0","é":"😀"}';
  const given = { url: target.url, headers: {}, body, secret: 'default', allowPrivate: true };
  return { kind: 'http', ...given, ...part };
}

function sender() {
  return httpSender({ secrets, clock: () => now, ...(resolve && { resolve }) });
}

async function failureOf(part: Partial<HttpSending> = {}, sent: Sent = {}): Promise<TargetError> {
  const { id = 'a1', signal = AbortSignal.timeout(10_000) } = sent;
  const sending = sender()(sendingOf(part), { id, signal, traceparent: undefined });
  return (await sending.catch((error: unknown) => error)) as TargetError;
}

async function send(part: Partial<HttpSending> = {}, sent: Sent = {}): Promise<void> {
  const failure: unknown = await failureOf(part, sent);
  if (failure !== undefined) throw failure;
}

describe('an event', () => {
  it('is posted, every character of it, with its id, its time and its signature', async () => {
    await send({ headers: { 'x-team': 'web' } });

    expect(target.taken).toHaveLength(1);
    expect(target.taken[0]).toMatchObject({
      id: 'a1',
      timestamp: '1767323045',
      body: '{"specversion":"1.0","é":"😀"}',
      headers: {
        'content-type': 'application/cloudevents+json',
        'user-agent': 'hooklane',
        'x-team': 'web',
      },
    });
  });

  it.each([
    ['the one before', [previous]],
    ['the one after', [current]],
  ])('is signed by %s while one secret takes another’s place', async (_, known) => {
    target.secrets = known;

    await send();

    expect(target.taken).toHaveLength(1);
  });

  it('is believed by nobody who has another secret', async () => {
    target.secrets = [`whsec_${Buffer.alloc(32, 3).toString('base64')}`];

    expect(await failureOf()).toMatchObject({ code: 'target_refused', reason: 'http_401' });
    expect(target.taken).toEqual([]);
  });

  it('is not signed where nobody asks for it', async () => {
    target.secrets = undefined;

    await send({ secret: undefined });

    expect(target.taken[0]?.headers).not.toHaveProperty('webhook-signature');
    expect(target.taken[0]?.id).toBe('a1');
  });

  it('has the same id at each try, and is one to a target that looks at it', async () => {
    target.suffer({ kind: 'cut', hasEffect: true });

    const failure = await failureOf();
    await send();

    expect(failure).toMatchObject({ code: 'target_unavailable', reason: 'ECONNRESET' });
    expect(target.takenOf('a1')).toHaveLength(2);
  });

  it.each(['Webhook-Id', 'webhook-timestamp', 'WEBHOOK-SIGNATURE', 'Content-Type'])(
    'says for itself what %s is',
    async (name) => {
      await send({ headers: { [name]: 'forged' } });

      expect(JSON.stringify(target.taken[0]?.headers)).not.toContain('forged');
    },
  );

  it('goes over a connection that is there', async () => {
    const sendOne = sender();
    const attempt = { signal: AbortSignal.timeout(10_000), traceparent: undefined };
    await sendOne(sendingOf({}), { ...attempt, id: 'a1' });

    await sendOne(sendingOf({}), { ...attempt, id: 'a2' });

    expect(new Set(target.requests.map(({ port }) => port)).size).toBe(1);
    expect(target.taken).toHaveLength(2);
  });
});

describe('a secret', () => {
  it.each([
    ['there is none of its name', {}],
    ['there is none in the list', { default: { signingSecrets: [] } }],
    ['there are tokens alone', { default: { slackTokens: ['xoxb-x'] } }],
  ])('is missing where %s, and nothing is sent', async (_, known) => {
    secrets.known = known;

    expect(await failureOf()).toMatchObject({ code: 'target_refused', reason: 'secret_missing' });
    expect(target.requests).toEqual([]);
  });

  it('that was put in a moment ago is found', async () => {
    secrets.known = {};
    secrets.stored = { default: { signingSecrets: [current] } };

    await send();

    expect(target.taken).toHaveLength(1);
  });

  it('that is none is refused, and nothing is sent', async () => {
    secrets.known = { default: { signingSecrets: ['whsec_short'] } };

    expect(await failureOf()).toMatchObject({ code: 'target_refused', reason: 'secret_malformed' });
    expect(target.requests).toEqual([]);
  });
});

describe('an answer', () => {
  it.each([200, 201, 202, 204, 299])('of %p means that it was taken', async (status) => {
    target.suffer({ kind: 'answer', status });

    await expect(send()).resolves.toBeUndefined();
  });

  it.each<[number, string, number | undefined]>([
    [301, 'target_refused', undefined],
    [302, 'target_refused', undefined],
    [307, 'target_refused', undefined],
    [308, 'target_refused', undefined],
    [400, 'target_refused', undefined],
    [401, 'target_refused', undefined],
    [404, 'target_refused', undefined],
    [410, 'target_refused', undefined],
    [408, 'target_unavailable', undefined],
    [425, 'target_unavailable', undefined],
    [429, 'target_throttled', 1000],
    [500, 'target_unavailable', undefined],
    [502, 'target_unavailable', undefined],
    [503, 'target_unavailable', undefined],
    [504, 'target_unavailable', undefined],
  ])('of %p is %s', async (status, code, retryAfterMilliseconds) => {
    target.suffer({ kind: 'answer', status, headers: { location: target.url }, body: current });

    const failure = await failureOf();

    expect(failure).toMatchObject({ code, reason: `http_${status}`, retryAfterMilliseconds });
    expect(target.requests).toHaveLength(1);
    expect(inspect(failure, { depth: 9 })).not.toContain('whsec');
  });

  it.each([
    [429, '30', 30_000],
    [503, '30', 30_000],
    [503, 'Fri, 02 Jan 2026 03:04:35 GMT', 29_322],
    [429, 'Fri, 02 Jan 2026 03:00:00 GMT', 1000],
    [429, '0', 1000],
    [429, 'soon', 1000],
    [429, '-5', 1000],
    [503, '100000', 3_600_000],
    [429, '9'.repeat(400), 3_600_000],
  ])('of %p with Retry-After: %s says for how long', async (status, retryAfter, milliseconds) => {
    target.suffer({ kind: 'answer', status, headers: { 'retry-after': retryAfter } });

    expect(await failureOf()).toMatchObject({
      code: 'target_throttled',
      retryAfterMilliseconds: milliseconds,
    });
  });

  it.each<[string, Fault]>([
    ['does not end', { kind: 'trickle' }],
    ['is cut', { kind: 'half' }],
    ['is long', { kind: 'answer', status: 200, body: 'x'.repeat(5_000_000) }],
  ])('that says it was taken, and then %s, was one all the same', async (_, fault) => {
    target.suffer(fault);
    const over = new AbortController();

    await expect(send({}, { signal: over.signal })).resolves.toBeUndefined();
    over.abort();
  });
});

describe('what is no answer', () => {
  it('is given up at the end of the try', async () => {
    const over = new AbortController();
    target.fault = () => {
      over.abort();
      return { kind: 'silence', hasEffect: true };
    };

    expect(await failureOf({}, { signal: over.signal })).toMatchObject({
      code: 'target_unavailable',
      reason: 'timeout',
    });
  });

  it('is not asked for where the try is over', async () => {
    const failure = await failureOf({}, { signal: AbortSignal.abort() });

    expect(failure).toMatchObject({ code: 'target_unavailable', reason: 'timeout' });
    expect(target.requests).toEqual([]);
  });

  it('is for now where nobody listens', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;

    expect(await failureOf({ url })).toMatchObject({
      code: 'target_unavailable',
      reason: 'ECONNREFUSED',
    });
  });

  it('is for now where the answer is no HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    expect(await failureOf({ url: `http://127.0.0.1:${port}/` })).toMatchObject({
      code: 'target_unavailable',
      reason: 'HPE_INVALID_CONSTANT',
    });
    server.close();
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])(
    'is for now where the name has no address: %s',
    async (code) => {
      resolve = found(Object.assign(new Error(code), { code }));

      expect(
        await failureOf({ url: 'https://hooks.example.com/', allowPrivate: false }),
      ).toMatchObject({ code: 'target_unavailable', reason: code });
    },
  );

  it('is final where Node takes no such header', async () => {
    const failure = await failureOf({ headers: { 'x-team': 'a\nb' } });

    expect(failure).toMatchObject({ code: 'target_refused', reason: 'request_malformed' });
  });
});

describe('TLS', () => {
  it('is spoken to who is trusted, over a connection that is kept', async () => {
    const known = getCACertificates();
    const server = await startTlsServer(() => 'thank you');
    setDefaultCACertificates([server.certificate]);

    const sendOne = sender();
    const attempt = { id: 'a1', signal: AbortSignal.timeout(10_000), traceparent: undefined };

    await sendOne(sendingOf({ url: server.origin, body: 'one' }), attempt);
    await sendOne(sendingOf({ url: server.origin, body: 'two' }), attempt);

    expect(server.asked).toEqual(['one', 'two']);
    expect(server.connections).toHaveLength(1);
    setDefaultCACertificates(known);
    await server.stop();
  });

  it('is not spoken to somebody else', async () => {
    const server = await startTlsServer(() => 'thank you');

    expect(await failureOf({ url: server.origin })).toMatchObject({
      code: 'target_unavailable',
      reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(server.asked).toEqual([]);
    await server.stop();
  });
});

/** What a name means, each time that it is asked for. */
function found(...answers: readonly (Error | readonly string[])[]): HttpSenderSettings['resolve'] {
  let asked = 0;
  const lookup = (_name: string, _options: unknown, callback: (...found: unknown[]) => void) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? [];
    if (answer instanceof Error) callback(answer, []);
    else callback(null, answer.map(addressOf));
  };
  return lookup as unknown as HttpSenderSettings['resolve'];
}

function addressOf(address: string): LookupAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

describe('a private address', () => {
  const isPrivate = { code: 'target_refused', reason: 'address_private' };

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::a00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[1000::1]',
  ])('is refused in a URL: %s', async (host) => {
    expect(
      await failureOf({
        url: `https://${host}:${new URL(target.origin).port}/hooks`,
        allowPrivate: false,
      }),
    ).toMatchObject(isPrivate);
    expect(target.requests).toEqual([]);
  });

  it('is refused under a name of this machine', async () => {
    expect(
      await failureOf({
        url: `https://localhost:${new URL(target.origin).port}/`,
        allowPrivate: false,
      }),
    ).toMatchObject(isPrivate);
  });

  it.each([
    ['the only one', ['127.0.0.1']],
    ['one of many', ['203.0.114.1', '10.0.0.1']],
    ['one of IPv6', ['2606:4700::1', 'fd00::1']],
    ['IPv4 within IPv6', ['::ffff:127.0.0.1']],
    ['of a link', ['fe80::1%lo']],
    ['nonsense', ['not an address']],
    ['none at all', []],
  ])('is refused where a name means it: %s', async (_, addresses) => {
    resolve = found(addresses);

    expect(
      await failureOf({ url: 'https://hooks.example.com/', allowPrivate: false }),
    ).toMatchObject(isPrivate);
  });

  it('is not found by a name that means another by the time of the connection', async () => {
    const server = await startTlsServer(() => 'thank you');
    // The first is nobody's: no part of the internet leads there.
    const over = new AbortController();
    const answers = found(['2d00::1'], ['::1'], ['127.0.0.1']);
    let asked = 0;
    resolve = ((...call: Parameters<NonNullable<typeof answers>>) => {
      asked += 1;
      answers?.(...call);
      setImmediate(() => over.abort());
    }) as typeof resolve;
    const url = `https://hooks.example.com:${new URL(server.origin).port}/`;

    const failure = await failureOf({ url, allowPrivate: false }, { signal: over.signal });

    expect(failure.code).toBe('target_unavailable');
    expect(asked).toBe(1);
    expect(server.connections).toEqual([]);
    await server.stop();
  });

  it('is not reached over a connection of a rule that may', async () => {
    const known = getCACertificates();
    const server = await startTlsServer(() => 'thank you');
    setDefaultCACertificates([server.certificate]);
    const sendOne = sender();
    const attempt = { id: 'a1', signal: AbortSignal.timeout(10_000), traceparent: undefined };
    await sendOne(sendingOf({ url: server.origin }), attempt);

    const refused = sendOne(sendingOf({ url: server.origin, allowPrivate: false }), attempt);

    await expect(refused).rejects.toMatchObject(isPrivate);
    expect(server.asked).toHaveLength(1);
    setDefaultCACertificates(known);
    await server.stop();
  });
});

describe('the open internet', () => {
  it('is not spoken to in the clear', async () => {
    expect(
      await failureOf({ url: 'http://hooks.example.com/', allowPrivate: false }),
    ).toMatchObject({ code: 'target_refused', reason: 'url_insecure' });
  });
});
