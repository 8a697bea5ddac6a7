import { describe, expect, it } from '@jest/globals';
import { HookError } from '../../src/domain/errors.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import { jsonResponse } from '../../src/domain/http.ts';
import { admit } from '../../src/flows/admit.ts';
import { logInto } from '../support/receiver.ts';
import { requestWith } from '../support/requests.ts';

const app = 'https://app.example.com';
const authorization = 'Bearer good';

interface World {
  readonly corsOrigins?: readonly string[];
  /** Whether tokens are asked for. */
  readonly asksForTokens?: boolean;
  /** Whether AWS is to have asked for credentials. */
  readonly asksForSignatures?: boolean;
  readonly failure?: Error;
}

/** Believes the token `good`. Says what was answered, what was logged, and whether the API was asked. */
async function answerTo(
  parts: Partial<HttpRequest>,
  { corsOrigins = [], asksForTokens = true, asksForSignatures = false, failure }: World = {},
) {
  const logged: string[] = [];
  let asked = 0;
  const refusalOf = async (token: string) => {
    if (failure !== undefined) throw failure;
    return token === 'good' ? undefined : 'ERR_JWT_EXPIRED exp';
  };
  const deps = {
    tokens: asksForTokens ? { refusalOf } : undefined,
    asksForSignatures,
    corsOrigins,
    log: logInto(logged),
  };
  const request = requestWith({ method: 'GET', path: '/events', ...parts });
  const response = await admit(deps, request, async () => {
    asked += 1;
    return jsonResponse(200, { events: [] });
  });
  return { ...response, logged, asked };
}

const signatures = { asksForTokens: false, asksForSignatures: true };

const unauthorized = JSON.stringify({
  error: {
    code: 'unauthorized',
    message: 'this API asks for a bearer token that is meant for it and has not expired',
  },
});

describe('who asks', () => {
  it('is answered with a good token', async () => {
    const { status, headers, asked } = await answerTo({ headers: { authorization } });

    expect([status, asked]).toEqual([200, 1]);
    expect(headers).toEqual({ 'content-type': 'application/json' });
  });

  it.each([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: 'good' },
    { authorization: 'Basic Z29vZA==' },
    { cookie: 'authorization=Bearer good' },
  ])('is refused without a token, and told what to send: %j', async (headers) => {
    const answer = await answerTo({ headers });

    expect([answer.status, answer.asked, answer.logged]).toEqual([401, 0, []]);
    expect(answer.headers).toEqual({
      'content-type': 'application/json',
      'www-authenticate': 'Bearer',
    });
    expect(answer.body).toBe(unauthorized);
  });

  it('is refused with a bad token in the same words, and only the log knows why', async () => {
    const answer = await answerTo({ headers: { authorization: 'Bearer old' } });

    expect([answer.status, answer.asked]).toEqual([401, 0]);
    expect(answer.headers).toEqual({
      'content-type': 'application/json',
      'www-authenticate': 'Bearer error="invalid_token"',
    });
    expect(answer.body).toBe(unauthorized);
    expect(answer.logged).toEqual([
      '{"level":"WARN","message":"refused","code":"unauthorized","reason":"ERR_JWT_EXPIRED exp"}',
    ]);
  });

  it('is refused with a token in the query, where logs and histories keep it', async () => {
    const { status } = await answerTo({ query: new URLSearchParams('access_token=good') });

    expect(status).toBe(401);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])(
    'is refused without a token for %s too',
    async (method) => {
      const { status, asked } = await answerTo({ method });

      expect([status, asked]).toEqual([401, 0]);
    },
  );

  it('hears 503 while the keys cannot be had, and when to come again', async () => {
    const cause = Object.assign(new Error(), { name: 'TimeoutError' });
    const failure = new HookError('keys_unavailable', 'no keys now', { cause });

    const answer = await answerTo({ headers: { authorization } }, { failure });

    expect([answer.status, answer.asked]).toEqual([503, 0]);
    expect(answer.headers).toEqual({ 'content-type': 'application/json', 'retry-after': '5' });
    expect(answer.body).toBe('{"error":{"code":"keys_unavailable","message":"no keys now"}}');
    expect(answer.logged).toEqual([
      '{"level":"ERROR","message":"not answered","cause":"keys_unavailable/TimeoutError"}',
    ]);
  });

  it('is not answered when the verifier breaks', async () => {
    const failure = new TypeError('a fault of ours');

    await expect(answerTo({ headers: { authorization } }, { failure })).rejects.toBe(failure);
  });

  it('is answered without a token where nobody is asked', async () => {
    const { status, asked } = await answerTo({}, { asksForTokens: false });

    expect([status, asked]).toEqual([200, 1]);
  });

  it('is answered without a token where AWS has asked for credentials', async () => {
    const { status, asked } = await answerTo({ isSigned: true }, signatures);

    expect([status, asked]).toEqual([200, 1]);
  });

  it.each(['/events', '/health'])(
    'is refused at %s where AWS should have asked for credentials, and has not',
    async (path) => {
      const answer = await answerTo({ path, headers: { authorization } }, signatures);

      expect([answer.status, answer.asked]).toEqual([401, 0]);
      expect(answer.headers).toEqual({
        'content-type': 'application/json',
        'www-authenticate': 'AWS4-HMAC-SHA256',
      });
      expect(answer.body).toBe(
        '{"error":{"code":"unauthorized","message":"this API asks for a request that is signed with AWS credentials"}}',
      );
      expect(answer.logged).toEqual([
        '{"level":"ERROR","message":"refused","code":"unauthorized","reason":"the URL does not ask for AWS credentials"}',
      ]);
    },
  );

  it.each(['/health', '/health/'])('is told without a token that %s is well', async (path) => {
    const { asked } = await answerTo({ path });

    expect(asked).toBe(1);
  });

  it.each(['/', '/healthy', '/health/x', '//health', '/%68ealth', '/Health', '/events/health'])(
    'is not told without a token what is at %s',
    async (path) => {
      const { status, asked } = await answerTo({ path });

      expect([status, asked]).toEqual([401, 0]);
    },
  );
});

describe('a page in a browser', () => {
  const corsOrigins = [app, 'http://localhost:5173'];
  const preflight = { method: 'OPTIONS', path: '/events' };
  const asking = { 'access-control-request-method': 'GET' };

  it.each(corsOrigins)('at %s may ask, without a token, what it may send', async (origin) => {
    const answer = await answerTo(
      { ...preflight, headers: { origin, ...asking } },
      { corsOrigins },
    );

    expect([answer.status, answer.body, answer.asked]).toEqual([204, '', 0]);
    expect(answer.headers).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers':
        'authorization, content-type, x-amz-content-sha256, x-amz-date, x-amz-security-token',
      'access-control-max-age': '600',
      vary: 'Origin',
    });
  });

  it.each([
    ['with a good token', { authorization }, 200, {}],
    ['without a token', {}, 401, { 'www-authenticate': 'Bearer' }],
  ])('may read the answer that it gets %s', async (_, headers, status, others) => {
    const answer = await answerTo({ headers: { origin: app, ...headers } }, { corsOrigins });

    expect(answer.status).toBe(status);
    expect(answer.headers).toEqual({
      'content-type': 'application/json',
      'access-control-allow-origin': app,
      'access-control-expose-headers': 'retry-after',
      vary: 'Origin',
      ...others,
    });
  });

  it('may read that the keys cannot be had', async () => {
    const failure = new HookError('keys_unavailable', 'no keys now');

    const answer = await answerTo(
      { headers: { origin: app, authorization } },
      { corsOrigins, failure },
    );

    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': app,
      'retry-after': '5',
    });
  });

  it.each([
    'https://evil.example',
    'https://app.example.com.evil.example',
    'https://evil.example?https://app.example.com',
    'https://APP.example.com',
    'https://app.example.com:8443',
    'https://app.example.com/',
    'http://app.example.com',
    'https://sub.app.example.com',
    'null',
    '*',
    '',
  ])('at %s gets no headers that would let it read', async (origin) => {
    const asked = await answerTo({ ...preflight, headers: { origin, ...asking } }, { corsOrigins });
    const answer = await answerTo({ headers: { origin, authorization } }, { corsOrigins });

    expect(asked.status).toBe(401);
    expect(asked.headers).toEqual({
      'content-type': 'application/json',
      'www-authenticate': 'Bearer',
      vary: 'Origin',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({ 'content-type': 'application/json', vary: 'Origin' });
  });

  it('is none where no origin is sent, and caches are told all the same', async () => {
    const { headers } = await answerTo({ headers: { authorization } }, { corsOrigins });

    expect(headers).toEqual({ 'content-type': 'application/json', vary: 'Origin' });
  });

  it.each([
    ['another method', { method: 'POST', headers: { origin: app, ...asking } }],
    ['no method that it wants', { method: 'OPTIONS', headers: { origin: app } }],
    ['no origin', { method: 'OPTIONS', headers: asking }],
  ])('asks nothing first with %s', async (_, parts) => {
    const { status } = await answerTo(parts, { corsOrigins });

    expect(status).toBe(401);
  });

  it('gets nothing where no page is allowed to ask', async () => {
    const asked = await answerTo({ ...preflight, headers: { origin: app, ...asking } });
    const answer = await answerTo({ headers: { origin: app, authorization } });

    expect(asked.status).toBe(401);
    expect(answer.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('may ask where AWS has asked for credentials too', async () => {
    const headers = { origin: app, ...asking };

    const answer = await answerTo({ ...preflight, headers }, { corsOrigins, ...signatures });

    expect([answer.status, answer.asked]).toEqual([204, 0]);
  });
});
