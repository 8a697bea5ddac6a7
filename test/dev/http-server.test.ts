import type { Server } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LambdaFunctionURLEvent, LambdaFunctionURLHandler } from 'aws-lambda';
import { listenOnLoopback } from '../../src/dev/backend/loopback.ts';
import { httpServer } from '../../src/dev/http-server.ts';
import { type Answer, type Sent, sendRequest } from '../support/send-request.ts';

const payloadBytesMax = 6 * 1024 * 1024;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves the handler as the receiver `github`, and another that says where it is as the API. */
async function serve(
  handler: LambdaFunctionURLHandler,
  timeoutMilliseconds = 1000,
): Promise<number> {
  const server = httpServer({
    receivers: [{ name: 'github', handler, timeoutMilliseconds }],
    api: {
      name: 'api',
      handler: async (event) => ({ statusCode: 200, body: `api ${event.rawPath}` }),
      timeoutMilliseconds,
    },
  });
  servers.push(server);
  return Number(new URL(await listenOnLoopback(server)).port);
}

type TextAnswer = Omit<Answer, 'body'> & { readonly body: string };

async function send(port: number, sent: Partial<Sent>): Promise<TextAnswer> {
  const answer = await sendRequest(port, { path: '/github', ...sent });
  return { ...answer, body: answer.body.toString('utf8') };
}

/** The event that a request becomes. */
async function eventOf(sent: Partial<Sent>): Promise<LambdaFunctionURLEvent> {
  const { promise, resolve } = Promise.withResolvers<LambdaFunctionURLEvent>();
  const port = await serve(async (event) => {
    resolve(event);
    return { statusCode: 204 };
  });
  await send(port, sent);
  return promise;
}

describe('the event that a Function URL makes of a request', () => {
  it('has the path below the function, still encoded, and the query', async () => {
    const event = await eventOf({ path: '/github/acme%2Fweb?a=1&b=2&a=3%20x' });

    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/acme%2Fweb',
      rawQueryString: 'a=1&b=2&a=3%20x',
      queryStringParameters: { a: '1,3 x', b: '2' },
      requestContext: {
        accountId: 'anonymous',
        stage: '$default',
        http: { method: 'POST', path: '/acme%2Fweb', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      },
    });
  });

  it.each([
    ['/github', '/'],
    ['/github/', '/'],
    ['/github/hook', '/hook'],
    ['/github?a=1', '/'],
  ])('takes %s for %s', async (path, rawPath) => {
    expect((await eventOf({ path })).rawPath).toBe(rawPath);
  });

  it('has header names in lower case and joins by a comma what was sent twice', async () => {
    const event = await eventOf({
      headers: { 'X-GitHub-Event': 'push', 'User-Agent': 'ua', 'x-list': ['a', 'b'] },
    });

    expect(event.headers).toMatchObject({
      'x-github-event': 'push',
      'x-list': 'a,b',
      'x-forwarded-for': '127.0.0.1',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
    expect(event.requestContext.http.userAgent).toBe('ua');
  });

  it('has cookies in a list of their own', async () => {
    const event = await eventOf({ headers: { cookie: 'a=1; b=2' } });

    expect([event.cookies, event.headers.cookie]).toEqual([['a=1', 'b=2'], undefined]);
  });

  it('leaves out what is not there', async () => {
    const event = await eventOf({});

    expect(Object.keys(event)).not.toContain('body');
    expect(Object.keys(event)).not.toContain('cookies');
    expect(Object.keys(event)).not.toContain('queryStringParameters');
    expect([event.rawQueryString, event.isBase64Encoded]).toEqual(['', false]);
  });

  it('has an id of its own, and the time in milliseconds and in words', async () => {
    const { requestContext } = await eventOf({});

    expect(requestContext.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(requestContext.timeEpoch).toBeGreaterThan(1_700_000_000_000);
    expect(requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'TEXT/plain',
    'text/x-any',
    'application/xml',
    'application/javascript',
  ])('has the body of %s as text', async (type) => {
    const event = await eventOf({ headers: { 'content-type': type }, body: '{"é":1}' });

    expect([event.body, event.isBase64Encoded]).toEqual(['{"é":1}', false]);
  });

  it.each([
    'application/x-www-form-urlencoded',
    'application/cloudevents+json',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
  ])('has the body of %s in base64', async (type) => {
    const event = await eventOf({ headers: { 'content-type': type }, body: 'a=b' });

    expect([event.body, event.isBase64Encoded]).toEqual(['YT1i', true]);
  });

  it('has a body without a type in base64, and JSON that is no UTF-8', async () => {
    const untyped = await eventOf({ body: 'a=b' });
    const notText = await eventOf({
      headers: { 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0xff, 0x7d]),
    });

    expect([untyped.body, untyped.isBase64Encoded]).toEqual(['YT1i', true]);
    expect([notText.body, notText.isBase64Encoded]).toEqual(['e/99', true]);
  });
});

describe('the answer that a Function URL makes of a result', () => {
  const answerTo = async (result: unknown): Promise<TextAnswer> =>
    send(await serve((async () => result) as LambdaFunctionURLHandler), {});

  it('is the result’s status, headers and body', async () => {
    const { status, headers, body } = await answerTo({
      statusCode: 202,
      headers: { 'X-Thing': 'y', 'content-type': 'text/plain' },
      body: 'é',
    });

    expect([status, headers['x-thing'], headers['content-type'], body]).toEqual([
      202,
      'y',
      'text/plain',
      'é',
    ]);
  });

  it('decodes a body in base64', async () => {
    const { body } = await answerTo({ statusCode: 200, body: 'w6k=', isBase64Encoded: true });

    expect(body).toBe('é');
  });

  it('is 200 with the result as JSON where the result has no status', async () => {
    const { status, headers, body } = await answerTo({ a: 1 });

    expect([status, headers['content-type'], body]).toEqual([200, 'application/json', '{"a":1}']);
  });

  it('is 502 where the function throws', async () => {
    const port = await serve(async () => {
      throw new Error('broken');
    });

    const { status, body } = await send(port, {});

    expect([status, body]).toEqual([502, 'Internal Server Error']);
  });

  it('is the result where its JSON has 6 MB', async () => {
    const bytes =
      payloadBytesMax - Buffer.byteLength(JSON.stringify({ statusCode: 200, body: '' }));

    const { status, body } = await answerTo({ statusCode: 200, body: 'x'.repeat(bytes) });

    expect([status, body.length]).toEqual([200, bytes]);
  });

  it.each([
    ['one byte', { statusCode: 200, body: 'x' }, 1],
    ['what JSON escapes', { statusCode: 200, body: '"' }, 0],
  ])('is 502 where its JSON is over 6 MB by %s', async (_what, result, bytesOver) => {
    const bytes = payloadBytesMax - Buffer.byteLength(JSON.stringify({ ...result, body: '' }));

    const { status, body } = await answerTo({
      ...result,
      body: result.body.repeat(bytes + bytesOver),
    });

    expect([status, body]).toEqual([502, 'Internal Server Error']);
  });

  it('is 502 where the function takes longer than its timeout', async () => {
    const port = await serve(() => Promise.withResolvers<never>().promise, 50);

    const { status } = await send(port, {});

    expect(status).toBe(502);
  });
});

describe('the size that a Function URL takes', () => {
  const headers = { 'content-type': 'application/octet-stream' };
  const rawBytesMax = Math.floor((payloadBytesMax * 3) / 4);

  it('is about 4.5 MB of binary data', async () => {
    const event = await eventOf({ headers, body: Buffer.alloc(rawBytesMax - 2000) });

    expect(Buffer.from(event.body ?? '', 'base64')).toHaveLength(rawBytesMax - 2000);
  });

  it.each([
    ['a little', rawBytesMax],
    ['far', 12 * 1024 * 1024],
  ])('is 413 for a body that is %s over it', async (_how, bytes) => {
    const port = await serve(async () => ({ statusCode: 200 }));

    const { status, body } = await send(port, { headers, body: Buffer.alloc(bytes) });

    expect([status, JSON.parse(body).Message]).toEqual([
      413,
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ]);
  });
});

describe('who the local server answers', () => {
  const serveAnything = (): Promise<number> => serve(async () => ({ statusCode: 200, body: 'in' }));

  it.each([
    ['no browser', {}],
    ['its own page', { origin: 'http://127.0.0.1:PORT', 'sec-fetch-site': 'same-origin' }],
    ['an address typed by hand', { 'sec-fetch-site': 'none' }],
    ['localhost', { host: 'localhost:PORT' }],
    ['IPv6', { host: '[::1]:PORT' }],
  ])('includes %s', async (_who, headers) => {
    const port = await serveAnything();

    const { status } = await send(port, { headers: withPort(headers, port) });

    expect(status).toBe(200);
  });

  it.each([
    ['another name for this machine', { host: 'rebound.example:PORT' }],
    ['its name without the port', { host: '127.0.0.1' }],
    ['another page', { origin: 'https://evil.example' }],
    ['a page on another port', { origin: 'http://127.0.0.1:1' }],
    ['a page that hides itself', { origin: 'null' }],
    ['a link or image on another page', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same site', { 'sec-fetch-site': 'same-site' }],
  ])('leaves out %s', async (_who, headers) => {
    const port = await serveAnything();

    const { status, body } = await send(port, { headers: withPort(headers, port) });

    expect([status, JSON.parse(body).error.code]).toEqual([403, 'origin_refused']);
  });

  it('leaves out a page that would have the dead letters moved', async () => {
    const port = await serveAnything();
    const redrive = { method: 'POST', path: '/dead-letters/redrive' };

    const byForm = await send(port, { ...redrive, headers: { origin: 'null' } });
    const byScript = await send(port, { ...redrive, headers: { origin: 'https://evil.example' } });
    const byCommandLine = await send(port, redrive);

    expect([byForm.status, byScript.status, byCommandLine.status]).toEqual([403, 403, 200]);
  });

  it('leaves out a request without a host', async () => {
    const port = await serveAnything();
    const socket = connect(port, '127.0.0.1');
    socket.end('POST /github HTTP/1.0\r\n\r\n');

    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('where a path leads', () => {
  it.each([
    ['/events', 'api /events'],
    ['/events/github:default:1/body', 'api /events/github:default:1/body'],
    ['/githubby', 'api /githubby'],
    ['/', 'api /'],
  ])('is the API for %s', async (path, body) => {
    const port = await serve(async () => ({ statusCode: 200, body: 'receiver' }));

    expect((await send(port, { path, method: 'GET' })).body).toBe(body);
  });
});

function withPort(
  headers: Readonly<Record<string, string | undefined>>,
  port: number,
): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.replace('PORT', String(port))] as const],
  );
  return Object.fromEntries(entries);
}
