import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unpackBody } from '../../src/domain/body.ts';
import { type Delivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { HttpRequest, HttpResponse } from '../../src/domain/http.ts';
import type { Count, HookSecrets } from '../../src/domain/ports.ts';
import { type ReceiveDeps, receive } from '../../src/flows/receive.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { type FixtureCase, fixture, fixtureTime } from '../support/fixtures.ts';
import { logInto, receiverOf } from '../support/receiver.ts';
import { requestWith, signedRequest, testSecrets } from '../support/requests.ts';

const now = fixtureTime;
const push = fixture('github', 'push');
const mention = fixture('slack', 'event.app_mention');
const signatureInvalid = {
  status: 401,
  headers: { 'content-type': 'application/json' },
  body: '{"error":{"code":"signature_invalid","message":"the request is not signed by a secret of this hook"}}',
};

function signedPush(parts: Partial<FixtureCase> = {}): HttpRequest {
  return signedRequest(github, { ...push, ...parts }, { now });
}

const githubSignature = `sha256=${'a'.repeat(64)}`;
const slackSignature = {
  'x-slack-request-timestamp': '1767323045',
  'x-slack-signature': `v0=${'a'.repeat(64)}`,
};
const gitlabSignature = {
  'webhook-id': 'id',
  'webhook-timestamp': '1767323045',
  'webhook-signature': `v1,${'A'.repeat(43)}=`,
};

const signedByAnother: [string, Provider, Record<string, string>, string][] = [
  ['a signature of GitHub', github, { 'x-hub-signature-256': githubSignature }, '/'],
  ['a signature of Slack', slack, slackSignature, '/'],
  ['a signature of GitLab', gitlab, gitlabSignature, '/'],
  ['a signature for an unknown hook', github, { 'x-hub-signature-256': githubSignature }, '/no'],
];

const notSigned: [string, Provider, Record<string, string>][] = [
  ['no signature', github, {}],
  ['half a signature', github, { 'x-hub-signature-256': githubSignature.slice(0, -1) }],
  ['a signature without its time', slack, { ...slackSignature, 'x-slack-request-timestamp': '' }],
  ['a time without a signature', slack, { 'x-slack-request-timestamp': '1767323045' }],
  ['a signature without its id', gitlab, { ...gitlabSignature, 'webhook-id': '' }],
];

function codeIn(response: HttpResponse): unknown {
  return JSON.parse(response.body.toString()).error.code;
}

/** The receiver with its ports noting who was asked what. */
function world(provider: Provider, parts: Partial<ReceiveDeps> = {}) {
  const calls: string[] = [];
  const logged: string[] = [];
  const counted: Count[] = [];
  const enqueued: Delivery[] = [];
  const deps: ReceiveDeps = {
    provider,
    secrets: {
      secretsOf: async (hook) => {
        calls.push(`secretsOf ${hook}`);
        return testSecrets(provider);
      },
      renewedSecretsOf: async (hook) => {
        calls.push(`renewedSecretsOf ${hook}`);
        return undefined;
      },
    },
    enqueue: async (delivery, deadline) => {
      calls.push(`enqueue until +${deadline - now}`);
      enqueued.push(delivery);
    },
    clock: () => now,
    log: logInto(logged, counted),
    ...parts,
  };
  return {
    calls,
    logged,
    counted,
    enqueued,
    receive: (request: HttpRequest) => receive(deps, request),
  };
}

describe('a signed request', () => {
  it.each([
    ['GitHub', github, push, 'github:default:92757d13-4583-4ca9-8980-8acdf639c165'],
    [
      'GitLab',
      gitlab,
      fixture('gitlab', 'push-merge'),
      'gitlab:default:8a7d2864-4eea-4a0c-82dd-f535e76294fe',
    ],
  ])('from %s is answered 202 with the key of its event', async (_, provider, sent, id) => {
    const receiver = receiverOf({ provider, now });

    const answer = await receiver.receive(signedRequest(provider, sent, { now }));

    expect(answer).toEqual({
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id }),
    });
    expect(receiver.enqueued.map(({ envelope }) => envelope)).toEqual([sent.envelope]);
  });

  it.each([
    ['event', 'event.app_mention', ''],
    ['command', 'command', ''],
    ['interaction', 'interaction.block_actions', ''],
    ['menu that waits for options', 'interaction.block_suggestion', '{"options":[]}'],
  ])('with a Slack %s is answered 200 as Slack wants it', async (_, name, body) => {
    const receiver = receiverOf({ provider: slack, now });
    const sent = fixture('slack', name);

    const answer = await receiver.receive(signedRequest(slack, sent, { now }));

    expect(answer).toMatchObject({ status: 200, body });
    expect(receiver.enqueued.map(({ envelope }) => envelope)).toEqual([sent.envelope]);
  });

  it.each([
    ['GitHub', github, push, false],
    ['GitLab', gitlab, fixture('gitlab', 'push-merge'), true],
    ['Slack', slack, fixture('slack', 'command'), true],
  ])('from %s is enqueued with its exact bytes', async (_, provider, sent, isIdSigned) => {
    const receiver = receiverOf({ provider, now });
    const request = { ...signedRequest(provider, sent, { now }), id: 'request-7' };

    await receiver.receive(request);

    const [delivery] = receiver.enqueued;
    expect(delivery).toMatchObject({ id: 'request-7', isIdSigned });
    expect(delivery?.body && unpackBody(delivery.body).equals(sent.body)).toBe(true);
  });

  it.each([
    ['GitHub', github, push, 8000],
    ['GitLab', gitlab, fixture('gitlab', 'push-merge'), 8000],
    ['Slack', slack, mention, 2500],
  ])('from %s has to be durable in the time its sender waits', async (_, provider, sent, ms) => {
    const receiver = world(provider);

    await receiver.receive(signedRequest(provider, sent, { now }));

    expect(receiver.calls).toEqual(['secretsOf default', `enqueue until +${ms}`]);
  });

  it('is recorded, and its deadline counted, from when it came and not from when it was read', async () => {
    const times = [now, now + 1000, now + 2000];
    const receiver = world(github, { clock: () => times.shift() ?? 0 });

    await receiver.receive(signedPush());

    expect(receiver.enqueued[0]?.envelope.recordedtime).toBe('2026-01-02T03:04:05.678Z');
    expect(receiver.calls).toContain('enqueue until +8000');
  });

  it('to a named hook has that name in its key', async () => {
    const hooks = { 'acme-web': testSecrets(github) };
    const receiver = receiverOf({ provider: github, now, hooks });

    const answer = await receiver.receive({ ...signedPush(), path: '/acme-web' });

    expect(answer.body).toBe('{"id":"github:acme-web:92757d13-4583-4ca9-8980-8acdf639c165"}');
    expect(receiver.enqueued[0]?.envelope.hook).toBe('acme-web');
  });

  it.each(['/a', '/0', '/a-', `/${'a'.repeat(63)}`])('may go to the hook at %s', async (path) => {
    const hooks = { [path.slice(1)]: testSecrets(github) };
    const receiver = receiverOf({ provider: github, now, hooks });

    const answer = await receiver.receive({ ...signedPush(), path });

    expect(answer.status).toBe(202);
  });

  it('leaves one line in the log, counted by its hook and the secret that proved it', async () => {
    const receiver = world(github);

    await receiver.receive(signedPush());

    expect(receiver.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'INFO',
        message: 'accepted',
        provider: 'github',
        hook: 'default',
        secret: '6233f8',
        delivery: 'delivery-1',
        key: 'github:default:92757d13-4583-4ca9-8980-8acdf639c165',
        type: 'com.github.push',
      },
    ]);
    expect(receiver.counted).toEqual([
      { metric: 'EventsAccepted', by: ['provider', 'hook', 'secret'] },
    ]);
  });

  it('has the trace of its request, and no other line or answer for it', async () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    const receiver = world(github);

    await receiver.receive({ ...signedPush(), traceparent });

    expect(receiver.enqueued.map(({ envelope }) => envelope)).toEqual([
      { ...push.envelope, traceparent },
    ]);
  });

  it('keeps the headers of its provider, cut to a length, and no others', async () => {
    const receiver = receiverOf({ provider: github, now });
    const headers = {
      ...push.headers,
      'user-agent': 'a'.repeat(1001),
      'x-forwarded-for': '192.0.2.1',
      'x-anything': 'else',
    };

    await receiver.receive(signedPush({ headers }));

    expect(receiver.enqueued[0]?.headers).toEqual({
      ...push.headers,
      'user-agent': 'a'.repeat(1000),
    });
  });
});

describe('a header that is too long', () => {
  it('is not cut in the middle of a letter', async () => {
    const receiver = receiverOf({ provider: github, now });
    const contentType = `application/json; a=${'a'.repeat(180)}`;
    const headers = {
      ...push.headers,
      'content-type': `${contentType.slice(0, 199)}😀`,
      'user-agent': `${'a'.repeat(999)}😀`,
    };

    await receiver.receive(signedPush({ headers }));

    expect(receiver.enqueued[0]?.headers['user-agent']).toBe(`${'a'.repeat(999)}\ufffd`);
    expect(receiver.enqueued[0]?.envelope.contenttype).toBe(
      `application/json; a=${'a'.repeat(179)}\ufffd`,
    );
  });
});

describe('a handshake', () => {
  it.each(['url-verification', 'ssl-check'])(
    '%s is answered, and nothing is enqueued',
    async (name) => {
      const receiver = receiverOf({ provider: slack, now });
      const sent = fixture('slack', name);

      const answer = await receiver.receive(signedRequest(slack, sent, { now }));

      expect({ status: answer.status, body: answer.body }).toEqual(sent.answer);
      expect(receiver.enqueued).toEqual([]);
    },
  );

  it.each(['url-verification', 'ssl-check'])(
    '%s leaves one line that says which secret proved it, counted by its hook',
    async (name) => {
      const receiver = receiverOf({ provider: slack, now });

      await receiver.receive(signedRequest(slack, fixture('slack', name), { now }));

      expect(receiver.logged.map((line) => JSON.parse(line))).toEqual([
        {
          level: 'INFO',
          message: 'answered',
          provider: 'slack',
          hook: 'default',
          secret: '6233f8',
          delivery: 'delivery-1',
        },
      ]);
      expect(receiver.counted).toEqual([
        { metric: 'HandshakesAnswered', by: ['provider', 'hook'] },
      ]);
    },
  );

  it.each(['url-verification', 'ssl-check'])(
    '%s is refused when somebody else signed it',
    async (name) => {
      const receiver = receiverOf({ provider: slack, now });
      const secrets = { secrets: ['not ours'] };

      const answer = await receiver.receive(
        signedRequest(slack, fixture('slack', name), { secrets, now }),
      );

      expect(answer).toEqual(signatureInvalid);
      expect(receiver.enqueued).toEqual([]);
    },
  );
});

describe('a request that is not a POST', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'post'])(
    '%s is answered 405 before anything else is looked at',
    async (method) => {
      const receiver = world(github);

      const answer = await receiver.receive({ ...signedPush(), method, path: '/No/Hook' });

      expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
      expect(codeIn(answer)).toBe('method_not_allowed');
      expect(receiver.calls).toEqual([]);
    },
  );
});

describe('a request to a hook', () => {
  it.each([
    '/UPPER',
    '/a/b',
    '/a/',
    '//',
    '/-a',
    '/a_b',
    '/a.b',
    '/a%20b',
    '/..',
    '/ü',
    '/a\n',
    `/${'a'.repeat(64)}`,
    '',
  ])('whose name cannot be one (%j) is refused before any secret is read', async (path) => {
    const receiver = world(github);

    const answer = await receiver.receive({ ...signedPush(), path });

    expect(answer).toEqual(signatureInvalid);
    expect(receiver.calls).toEqual([]);
  });

  it('that does not exist gets the answer of a wrong signature', async () => {
    const receiver = receiverOf({ provider: github, now });

    const answer = await receiver.receive({ ...signedPush(), path: '/unknown' });

    expect(answer).toEqual(signatureInvalid);
    expect(receiver.enqueued).toEqual([]);
  });

  it.each<[string, HookSecrets]>([
    ['no lists', {}],
    ['an empty list', { secrets: [] }],
    ['an empty secret', { secrets: [''] }],
  ])('with %s of secrets is refused, even when signed with nothing', async (_, secrets) => {
    const receiver = receiverOf({ provider: github, now, hooks: { default: secrets } });
    const request = signedRequest(github, push, { secrets: { secrets: [''] }, now });

    const answer = await receiver.receive(request);

    expect(answer).toEqual(signatureInvalid);
    expect(receiver.enqueued).toEqual([]);
  });
});

describe('a request that is not signed by us', () => {
  it.each<[string, Partial<HttpRequest>]>([
    ['no headers', { headers: {} }],
    ['a body cut short', { body: push.body.subarray(0, -1) }],
    ['no body', { body: Buffer.alloc(0) }],
    ['a byte more', { body: Buffer.concat([push.body, Buffer.from('\n')]) }],
    ['a signature of another kind', { headers: { 'x-hub-signature-256': 'sha1=abc' } }],
    ['half a signature', { headers: { 'x-hub-signature-256': `sha256=${'a'.repeat(32)}` } }],
  ])('with %s is refused', async (_, parts) => {
    const receiver = receiverOf({ provider: github, now });

    const answer = await receiver.receive({ ...signedPush(), ...parts });

    expect(answer).toEqual(signatureInvalid);
    expect(receiver.enqueued).toEqual([]);
  });

  it('is refused for its signature even when its body is malformed too', async () => {
    const receiver = receiverOf({ provider: github, now });
    const headers = { 'x-hub-signature-256': `sha256=${'a'.repeat(64)}` };

    const answer = await receiver.receive(requestWith({ headers, body: Buffer.from('{') }));

    expect(answer).toEqual(signatureInvalid);
    expect(receiver.enqueued).toEqual([]);
  });

  it('leaves one warning in the log, and is not counted by the hook it made up', async () => {
    const receiver = world(github);

    await receiver.receive(requestWith({ path: '/made-up' }));

    expect(receiver.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'WARN',
        message: 'refused',
        code: 'signature_invalid',
        provider: 'github',
        delivery: 'delivery-1',
      },
    ]);
    expect(receiver.counted).toEqual([{ metric: 'RequestsRefused', by: ['provider', 'code'] }]);
  });

  it.each(signedByAnother)(
    'is counted apart when it has %s that fits no secret, and answered and logged alike',
    async (_what, provider, headers, path) => {
      const receiver = world(provider);
      const stranger = world(provider);

      const answer = await receiver.receive(requestWith({ headers, path }));
      await stranger.receive(requestWith({ path }));

      expect(answer).toEqual(signatureInvalid);
      expect(receiver.logged).toEqual(stranger.logged);
      expect(receiver.counted).toEqual([
        { metric: 'SignaturesMismatched', by: ['provider', 'code'] },
      ]);
    },
  );

  it.each(notSigned)(
    'is not counted among them when it has %s',
    async (_what, provider, headers) => {
      const receiver = world(provider);

      const answer = await receiver.receive(requestWith({ headers }));

      expect(answer).toEqual(signatureInvalid);
      expect(receiver.counted).toEqual([{ metric: 'RequestsRefused', by: ['provider', 'code'] }]);
    },
  );

  it.each([
    ['GitHub', github],
    ['GitLab', gitlab],
    ['Slack', slack],
  ])('is never enqueued for %s, whatever its headers and body are', async (_, provider) => {
    const receiver = receiverOf({ provider, now });
    const names = ['content-type', ...provider.storedHeaders, ...signatureHeaders];
    const anyValue = fc.oneof(
      fc.string(),
      fc.constantFrom('sha256=', 'v0=', 'v1,', `sha256=${'0'.repeat(64)}`, `v0=${'0'.repeat(64)}`),
      fc.constantFrom(`v1,${'A'.repeat(43)}=`, '1767323045'),
    );
    const anyRequest = fc.record({
      id: fc.string(),
      receivedAt: fc.constant(now),
      method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT'),
      path: fc.oneof(fc.constant('/'), fc.constant('/acme-web'), fc.webPath(), fc.string()),
      query: fc.constant(new URLSearchParams()),
      headers: fc.dictionary(fc.constantFrom(...names), anyValue, { noNullPrototype: true }),
      body: fc
        .oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        )
        .map((bytes) => Buffer.from(bytes)),
    });

    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const { status } = await receiver.receive(request);
        expect([401, 405]).toContain(status);
        expect(receiver.enqueued).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

const signatureHeaders = [
  'x-hub-signature',
  'x-hub-signature-256',
  'x-slack-signature',
  'webhook-signature',
  'x-gitlab-token',
];

describe('a request signed at another time', () => {
  it.each([300_000, -300_000])('%d ms from now is still accepted', async (age) => {
    const receiver = receiverOf({ provider: slack, now: now + age });

    const answer = await receiver.receive(signedRequest(slack, mention, { now }));

    expect(answer.status).toBe(200);
    expect(receiver.enqueued).toHaveLength(1);
  });

  it.each([
    ['an hour ago', 3_600_000],
    ['301 s ago', 301_000],
    ['301 s ahead', -301_000],
    ['an hour ahead', -3_600_000],
  ])('%s is refused as stale, and no newer secrets are asked for', async (_, age) => {
    const receiver = world(slack, { clock: () => now + age });

    const answer = await receiver.receive(signedRequest(slack, mention, { now }));

    expect(answer.status).toBe(401);
    expect(codeIn(answer)).toBe('signature_stale');
    expect(receiver.calls).toEqual(['secretsOf default']);
  });
});

describe('a signed request that makes no sense', () => {
  it.each<[string, Partial<FixtureCase>]>([
    ['no name of an event', { headers: { 'content-type': 'application/json' } }],
    ['JSON cut short', { body: Buffer.from('{"ref":"refs/') }],
    ['a list for a body', { body: Buffer.from('[]') }],
    ['no body', { body: Buffer.alloc(0) }],
    ['a form without a payload', { body: Buffer.from('ref=main') }],
    ['a form whose payload is no JSON', { body: Buffer.from('payload=hello') }],
  ])('for it has %s, is answered 400', async (_, parts) => {
    const receiver = world(github);

    const answer = await receiver.receive(signedPush(parts));

    expect(answer.status).toBe(400);
    expect(codeIn(answer)).toBe('body_malformed');
    expect(receiver.calls).toEqual(['secretsOf default']);
  });
});

describe('a rotation of secrets', () => {
  const old = { secrets: ['old secret'] };
  const both = { secrets: ['new secret', 'old secret'] };
  const fresh = { secrets: ['new secret'] };

  it.each([
    ['the new', fresh],
    ['the old', old],
  ])('takes what is signed with %s secret', async (_, secrets) => {
    const receiver = receiverOf({ provider: github, now, hooks: { default: both } });

    const answer = await receiver.receive(signedRequest(github, push, { secrets, now }));

    expect(answer.status).toBe(202);
  });

  it('loses nothing that is signed with a secret the receiver does not know yet', async () => {
    const receiver = receiverOf({
      provider: github,
      now,
      hooks: { default: old },
      renewedHooks: { default: both },
    });

    const answer = await receiver.receive(signedRequest(github, push, { secrets: fresh, now }));

    expect(answer.status).toBe(202);
    expect(receiver.enqueued).toHaveLength(1);
  });

  it('finds a hook that was made since the receiver started', async () => {
    const renewedHooks = { 'acme-web': fresh };
    const receiver = receiverOf({ provider: github, now, hooks: {}, renewedHooks });
    const request = signedRequest(github, push, { secrets: fresh, now });

    const answer = await receiver.receive({ ...request, path: '/acme-web' });

    expect(answer.status).toBe(202);
  });

  it('does not help who signs with a secret that was never ours', async () => {
    const receiver = receiverOf({
      provider: github,
      now,
      hooks: { default: old },
      renewedHooks: { default: both },
    });
    const secrets = { secrets: ['never ours'] };

    const answer = await receiver.receive(signedRequest(github, push, { secrets, now }));

    expect(answer).toEqual(signatureInvalid);
    expect(receiver.enqueued).toEqual([]);
  });

  it('is looked for once, and the request refused, when there is nothing newer', async () => {
    const receiver = world(github);

    const answer = await receiver.receive(requestWith());

    expect(answer).toEqual(signatureInvalid);
    expect(receiver.calls).toEqual(['secretsOf default', 'renewedSecretsOf default']);
  });
});

describe('a receiver whose world is down', () => {
  it('answers 503 when it has no secrets, and enqueues nothing', async () => {
    const unavailable = async (): Promise<never> => {
      throw new HookError('secrets_unavailable', 'they cannot be read', {
        cause: new RangeError(),
      });
    };
    const secrets = { secretsOf: unavailable, renewedSecretsOf: unavailable };
    const receiver = world(github, { secrets });

    const answer = await receiver.receive(signedPush());

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(codeIn(answer)).toBe('secrets_unavailable');
    expect(receiver.calls).toEqual([]);
    expect(receiver.logged.join()).toContain('"code":"secrets_unavailable"');
  });

  it('answers 503 when the event is nowhere durable, and says so in the log', async () => {
    const enqueue = async (): Promise<never> => {
      throw new HookError('enqueue_failed', 'send it again', { cause: new RangeError('secret') });
    };
    const receiver = world(github, { enqueue });

    const answer = await receiver.receive(signedPush());

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(codeIn(answer)).toBe('enqueue_failed');
    expect(receiver.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'ERROR',
        message: 'not accepted',
        code: 'enqueue_failed',
        provider: 'github',
        delivery: 'delivery-1',
        cause: 'RangeError',
      },
    ]);
    expect(receiver.counted).toEqual([{ metric: 'RequestsNotAccepted', by: ['provider', 'code'] }]);
  });

  it('answers a Slack event 503 too, and not the 200 that would make Slack forget it', async () => {
    const enqueue = async (): Promise<never> => {
      throw new HookError('enqueue_failed', 'send it again');
    };
    const receiver = world(slack, { enqueue });

    const answer = await receiver.receive(signedRequest(slack, mention, { now }));

    expect(answer.status).toBe(503);
  });

  it('does not hide a bug of its own behind an answer', async () => {
    const bug = new TypeError('a bug');
    const receiver = world(github, { enqueue: () => Promise.reject(bug) });

    const received = receiver.receive(signedPush());

    await expect(received).rejects.toBe(bug);
    expect(receiver.logged).toEqual([]);
  });
});

describe('what is secret', () => {
  const sensitive = {
    authorization: 'Bearer sensitive-authorization',
    cookie: 'session=sensitive-cookie',
    'x-hub-signature': 'sha1=sensitive-sha1',
    'x-github-encoded-secret': 'sensitive-encoded',
    'x-gitlab-token': 'sensitive-gitlab-token',
  };
  const cases: [string, Provider, FixtureCase][] = [
    ['GitHub', github, push],
    ['GitLab', gitlab, fixture('gitlab', 'push-merge')],
    ['Slack', slack, fixture('slack', 'command')],
  ];

  it.each(cases)(
    'in a request from %s is in no delivery, log line or answer',
    async (_, provider, sent) => {
      const receiver = receiverOf({ provider, now });
      const headers = { ...sensitive, ...sent.headers };
      const request = signedRequest(provider, { ...sent, headers }, { now });

      const answer = await receiver.receive(request);

      const written = [
        ...receiver.enqueued.map((delivery) => encodeDelivery({ ...delivery, body: undefined })),
        ...receiver.logged,
        JSON.stringify(answer),
      ].join('\n');
      expect(receiver.enqueued).toHaveLength(1);
      expect(secretsOf(request, provider).filter((secret) => written.includes(secret))).toEqual([]);
    },
  );

  it.each(cases)(
    'in a refused request to %s is in no log line or answer',
    async (_, provider, sent) => {
      const hooks = { default: testSecrets(provider, 'another secret') };
      const receiver = receiverOf({ provider, now, hooks });
      const headers = { ...sensitive, ...sent.headers };
      const request = signedRequest(provider, { ...sent, headers }, { now });

      const answer = await receiver.receive(request);

      const written = [...receiver.logged, JSON.stringify(answer)].join('\n');
      expect(answer).toEqual(signatureInvalid);
      expect(receiver.enqueued).toEqual([]);
      expect(secretsOf(request, provider).filter((secret) => written.includes(secret))).toEqual([]);
    },
  );

  it('about a Slack user stays in the body: no log line has it', async () => {
    const receiver = receiverOf({ provider: slack, now });
    const command = fixture('slack', 'command');

    await receiver.receive(signedRequest(slack, command, { now }));

    const logged = receiver.logged.join('\n');
    const capabilities = ['111.111.xxx', 'hooks.slack.com', 'verification_token', 'text=Hi'];
    expect(capabilities.filter((capability) => logged.includes(capability))).toEqual([]);
  });

  it('or malformed in a body is not quoted in the answer or in the log', async () => {
    const receiver = receiverOf({ provider: github, now });
    const body = Buffer.from('{"password": hunter2');

    const answer = await receiver.receive(signedPush({ body }));

    expect(codeIn(answer)).toBe('body_malformed');
    expect(`${answer.body}${receiver.logged.join()}`).not.toContain('hunter2');
    expect(receiver.enqueued).toEqual([]);
  });

  /** The values of the request's headers that may be nowhere, their digests, and the secrets. */
  function secretsOf({ headers }: HttpRequest, provider: Provider): readonly string[] {
    const names = [...Object.keys(sensitive), ...signatureHeaders];
    const values = names.flatMap((name) => headers[name] ?? []);
    const digests = values.map((value) => value.slice(value.search(/[=, ]/) + 1));
    return [...values, ...digests, ...Object.values(testSecrets(provider)).flat()];
  }
});
