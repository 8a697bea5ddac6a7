import type { Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayAuthorizerResult, APIGatewayProxyEvent } from 'aws-lambda';
import { listenOnLoopback } from '../../../src/dev/backend/loopback.ts';
import {
  type AuthorizerHandler,
  TokenAuthorization,
} from '../../../src/dev/gateway/token-authorization.ts';
import { UsagePlan } from '../../../src/dev/gateway/usage-plan.ts';
import { httpServer } from '../../../src/dev/http-server.ts';
import { type Answer, type Sent, sendRequest } from '../../support/send-request.ts';

const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:gateway/test/POST/events';
const startedAt = Date.parse('2026-01-02T03:04:05.678Z');
const apiKey = 'the key';
const allowed = { authorization: 'Bearer token', 'x-api-key': apiKey };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface World {
  readonly authorizer?: AuthorizerHandler;
  readonly receiver?: (event: APIGatewayProxyEvent) => Promise<unknown>;
  readonly limits?: Partial<ConstructorParameters<typeof UsagePlan>[0]>;
  readonly timeoutMilliseconds?: number;
}

/** A gateway, the time it lives in, and what came through it and to its authorizer. */
async function serve({ authorizer, receiver, limits, timeoutMilliseconds = 1000 }: World = {}) {
  const world = { now: startedAt, events: [] as APIGatewayProxyEvent[], asked: [] as string[] };
  const clock = (): number => world.now;
  const handler: AuthorizerHandler = async (event, context) => {
    world.asked.push(event.authorizationToken);
    return (authorizer ?? (async () => policy('Allow')))(event, context);
  };
  const server = httpServer({
    receivers: [],
    api: {
      name: 'api',
      handler: async () => ({ statusCode: 200, body: 'api' }),
      timeoutMilliseconds,
    },
    gateway: {
      apiKey,
      authorization: new TokenAuthorization(handler, clock),
      usagePlan: new UsagePlan(
        { requestsPerSecond: 100, burst: 200, requestsPerDay: 5000, ...limits },
        clock,
      ),
      receiver: {
        name: 'custom',
        handler: async (event) => {
          world.events.push(event);
          return (receiver ?? (async () => ({ statusCode: 202, body: '{"id":"1"}' })))(event);
        },
        timeoutMilliseconds,
      },
      stage: 'test',
      clock,
    },
  });
  servers.push(server);
  const port = Number(new URL(await listenOnLoopback(server)).port);
  const send = (sent: Partial<Sent> = {}): Promise<Answer> =>
    sendRequest(port, { path: '/gateway/events', headers: allowed, ...sent });
  return { world, send };
}

function policy(Effect: 'Allow' | 'Deny', Resource = methodArn): APIGatewayAuthorizerResult {
  const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource }];
  return { principalId: 'me', policyDocument: { Version: '2012-10-17', Statement } };
}

/** The status, and the code of our error JSON. */
function verdictOf({ status, body }: Answer): readonly unknown[] {
  return [status, JSON.parse(body.toString('utf8')).error?.code];
}

describe('a request through the gateway', () => {
  it('is answered by the receiver', async () => {
    const { send } = await serve({
      receiver: async () => ({ statusCode: 202, headers: { 'X-A': 'b' }, body: '{"id":"1"}' }),
    });

    const { status, headers, body } = await send();

    expect([status, headers['x-a'], String(body)]).toEqual([202, 'b', '{"id":"1"}']);
    expect(headers['content-type']).toBe('application/json');
  });

  it('is the event that API Gateway makes, with the body in base64 whatever it is', async () => {
    const { world, send } = await serve();
    const headers = { ...allowed, 'Content-Type': 'text/plain', 'X-List': ['1', '2'] };

    await send({ path: '/gateway/events?a=1&b=&a=2', headers, body: 'text' });

    expect(world.events).toHaveLength(1);
    expect(world.events[0]).toMatchObject({
      resource: '/events',
      path: '/events',
      httpMethod: 'POST',
      headers: { 'Content-Type': 'text/plain', 'X-List': '2', authorization: 'Bearer token' },
      multiValueHeaders: { 'Content-Type': ['text/plain'], 'X-List': ['1', '2'] },
      queryStringParameters: { a: '2', b: '' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: [''] },
      pathParameters: null,
      stageVariables: null,
      requestContext: {
        authorizer: { principalId: 'me' },
        identity: { sourceIp: '127.0.0.1', apiKey: null },
        path: '/test/events',
        requestTime: '02/Jan/2026:03:04:05 +0000',
        requestTimeEpoch: startedAt,
        stage: 'test',
      },
      body: 'dGV4dA==',
      isBase64Encoded: true,
    });
  });

  it('has no body and no query where there are none', async () => {
    const { world, send } = await serve();

    await send();

    expect(world.events[0]).toMatchObject({
      body: null,
      isBase64Encoded: false,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  it('has two ids of its own', async () => {
    const { world, send } = await serve();

    await send();
    await send();

    const ids = world.events.flatMap(({ requestContext }) => [
      requestContext.requestId,
      requestContext.extendedRequestId,
    ]);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('what the gateway answers by itself', () => {
  it.each([
    ['another path', { path: '/gateway/other' }],
    ['its root', { path: '/gateway' }],
    ['a path below', { path: '/gateway/events/1' }],
    ['a GET', { method: 'GET' }],
    ['a DELETE', { method: 'DELETE' }],
  ])('is 404 to %s, before it asks who it is', async (_what, sent) => {
    const { world, send } = await serve();

    const answer = await send({ ...sent, headers: {} });

    expect(verdictOf(answer)).toEqual([404, 'route_not_found']);
    expect([world.asked, world.events]).toEqual([[], []]);
  });

  it.each([
    ['no token', {}],
    ['an empty token', { authorization: '' }],
    ['another scheme', { authorization: 'Basic dG9rZW4=' }],
  ])('is 401 to %s, and the authorizer is not asked', async (_what, headers) => {
    const { world, send } = await serve();

    const answer = await send({ headers: { 'x-api-key': apiKey, ...headers } });

    expect(verdictOf(answer)).toEqual([401, 'token_missing']);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect([world.asked, world.events]).toEqual([[], []]);
  });

  it('is 401 where the authorizer says "Unauthorized"', async () => {
    const { send } = await serve({
      authorizer: async () => {
        throw new Error('Unauthorized');
      },
    });

    expect(verdictOf(await send())).toEqual([401, 'token_missing']);
  });

  it.each([
    ['denies it', policy('Deny')],
    ['allows something else', policy('Allow', methodArn.replace('POST', 'GET'))],
    ['allows nothing', { ...policy('Allow'), policyDocument: { Version: '1', Statement: [] } }],
  ])('is 403 where the authorizer %s', async (_what, result) => {
    const { world, send } = await serve({ authorizer: async () => result });

    const answer = await send();

    expect(verdictOf(answer)).toEqual([403, 'token_invalid']);
    expect(world.events).toEqual([]);
  });

  it.each([
    ['throws', async () => Promise.reject(new Error('SSM is down'))],
    ['says nothing', async () => undefined as never],
    ['says nonsense', async () => ({ policyDocument: 'yes' }) as never],
  ])('is 500 where the authorizer %s', async (_what, authorizer) => {
    const { world, send } = await serve({ authorizer });

    const answer = await send();

    expect(verdictOf(answer)).toEqual([500, 'authorizer_failed']);
    expect(world.events).toEqual([]);
  });

  it.each([
    ['no key', undefined],
    ['an empty key', ''],
    ['another key', 'the kez'],
    ['more than the key', 'the key2'],
    ['its beginning', 'the ke'],
  ])('is 403 to %s, after the token', async (_what, key) => {
    const { world, send } = await serve();
    const headers = {
      authorization: 'Bearer token',
      ...(key !== undefined && { 'x-api-key': key }),
    };

    const answer = await send({ headers });

    expect(verdictOf(answer)).toEqual([403, 'api_key_invalid']);
    expect([world.asked, world.events]).toEqual([['Bearer token'], []]);
  });

  it('is 429 to more than the rate allows, until it allows more', async () => {
    const { world, send } = await serve({ limits: { requestsPerSecond: 1, burst: 1 } });

    const first = await send();
    const second = await send();
    world.now += 1000;
    const third = await send();

    expect(verdictOf(second)).toEqual([429, 'rate_exceeded']);
    expect(second.headers['retry-after']).toBe('1');
    expect([first.status, third.status, world.events.length]).toEqual([202, 202, 2]);
  });

  it('is 429 to more than the quota of the day, until the next day', async () => {
    const { world, send } = await serve({ limits: { requestsPerDay: 1 } });

    const first = await send();
    const second = await send();
    world.now += 24 * 60 * 60 * 1000;
    const third = await send();

    expect(verdictOf(second)).toEqual([429, 'quota_exceeded']);
    expect([first.status, third.status, world.events.length]).toEqual([202, 202, 2]);
  });

  it('takes nothing from rate and quota for who has no key or no token', async () => {
    const { send } = await serve({ limits: { requestsPerSecond: 1, burst: 1, requestsPerDay: 1 } });

    await send({ headers: { authorization: 'Bearer token' } });
    await send({ headers: { 'x-api-key': apiKey } });

    expect((await send()).status).toBe(202);
  });

  it.each([
    ['10 MB and a byte', 10 * 1024 * 1024 + 1],
    ['what fits into the gateway, and into no function', 5 * 1024 * 1024],
  ])('is 413 to %s', async (_what, bytes) => {
    const { world, send } = await serve();

    const answer = await send({ body: Buffer.alloc(bytes) });

    expect(verdictOf(answer)).toEqual([413, 'request_too_large']);
    expect(world.events).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['text', '{"statusCode":200}'],
    ['no status', { body: 'a' }],
    ['a status that is none', { statusCode: 'ok' }],
    ['a status beyond all', { statusCode: 600 }],
    ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
    ['headers that are a list', { statusCode: 200, headers: ['a'] }],
    ['a header that is a list', { statusCode: 200, headers: { a: ['b'] } }],
  ])('is 502 where the receiver returns %s', async (_what, result) => {
    const { send } = await serve({ receiver: async () => result });

    expect(verdictOf(await send())).toEqual([502, 'gateway_failed']);
  });

  it('is 502 where the receiver throws, or takes longer than it may', async () => {
    const throwing = await serve({ receiver: async () => Promise.reject(new Error('broken')) });
    const hanging = await serve({
      receiver: () => Promise.withResolvers<never>().promise,
      timeoutMilliseconds: 50,
    });

    const answers = [await throwing.send(), await hanging.send()];

    expect(answers.map(verdictOf)).toEqual([
      [502, 'gateway_failed'],
      [502, 'gateway_failed'],
    ]);
  });
});

describe('the answer of the receiver', () => {
  it.each([
    ['bytes in base64', { body: '/wA=', isBase64Encoded: true }, Buffer.of(0xff, 0x00)],
    ['no body', {}, Buffer.alloc(0)],
    ['a status as text', { statusCode: '200', body: 'é' }, Buffer.from('é')],
  ])('may have %s', async (_what, result, expected) => {
    const { send } = await serve({ receiver: async () => ({ statusCode: 200, ...result }) });

    const { status, body } = await send();

    expect([status, body]).toEqual([200, expected]);
  });
});

describe('what the authorizer said of a token', () => {
  it.each(['Allow', 'Deny'] as const)('is remembered for a minute: %s', async (effect) => {
    const { world, send } = await serve({ authorizer: async () => policy(effect) });

    await send();
    world.now += 59_999;
    await send();
    const before = world.asked.length;
    world.now += 1;
    await send();

    expect([before, world.asked.length]).toEqual([1, 2]);
  });

  it('is remembered of that token alone', async () => {
    const { world, send } = await serve();

    await send();
    await send({ headers: { ...allowed, authorization: 'Bearer other' } });

    expect(world.asked).toEqual(['Bearer token', 'Bearer other']);
  });

  it.each([
    ['that it is none', async () => Promise.reject(new Error('Unauthorized'))],
    ['that it cannot tell', async () => Promise.reject(new Error('SSM is down'))],
    ['nothing', async () => undefined as never],
  ])('is not remembered where it said %s', async (_what, authorizer) => {
    const { world, send } = await serve({ authorizer });

    await send();
    await send();

    expect(world.asked).toHaveLength(2);
  });
});

describe('a web page', () => {
  it('cannot make a browser send events', async () => {
    const { world, send } = await serve();

    const answer = await send({ headers: { ...allowed, origin: 'https://evil.example' } });

    expect(verdictOf(answer)).toEqual([403, 'origin_refused']);
    expect(world.events).toEqual([]);
  });
});

describe('without a gateway', () => {
  it('its paths are like any other', async () => {
    const server = httpServer({
      receivers: [],
      api: {
        name: 'api',
        handler: async (event) => ({ statusCode: 404, body: event.rawPath }),
        timeoutMilliseconds: 1000,
      },
    });
    servers.push(server);
    const port = Number(new URL(await listenOnLoopback(server)).port);

    const { status, body } = await sendRequest(port, {
      path: '/gateway/events',
      headers: allowed,
    });

    expect([status, String(body)]).toEqual([404, '/gateway/events']);
  });
});
