import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import fc from 'fast-check';
import { requestOf, resultOf } from '../../../src/adapters/aws/function-url.ts';
import { correlated } from '../../../src/adapters/aws/invocation.ts';
import { invocationContext } from '../../../src/dev/lambda/context.ts';
import type { HttpResponse } from '../../../src/domain/http.ts';
import { eventOf } from '../../conformance/function-url.ts';

/** A synchronous invocation carries 6 MB of JSON each way. */
const payloadBytesMax = 6 * 1024 * 1024;

/** What AWS sends for a POST of `{"a":1}` with a JSON content type. */
function eventWith(parts: Partial<LambdaFunctionURLEvent> = {}): LambdaFunctionURLEvent {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/acme-web',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abc',
      domainName: 'abc.lambda-url.eu-west-1.on.aws',
      domainPrefix: 'abc',
      http: {
        method: 'POST',
        path: '/acme-web',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'GitHub-Hookshot/1',
      },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '02/Jan/2026:03:04:05 +0000',
      timeEpoch: 1767323045000,
    },
    body: '{"a":1}',
    isBase64Encoded: false,
    ...parts,
  };
}

/** The bytes that AWS sends to the caller. */
function sentBytes(result: LambdaFunctionURLResult): Buffer {
  const isBase64 = typeof result === 'object' && result.isBase64Encoded;
  return Buffer.from(bodyIn(result), isBase64 ? 'base64' : 'utf8');
}

/** The body as the result says it. */
function bodyIn(result: LambdaFunctionURLResult): string {
  if (typeof result === 'string') throw new Error('a result with headers was expected');
  return result.body ?? '';
}

describe('a request through a Function URL', () => {
  it('has its id, method, path, headers and body', () => {
    const request = requestOf(eventWith());

    expect(request).toEqual({
      id: 'request-1',
      receivedAt: 1_767_323_045_000,
      method: 'POST',
      path: '/acme-web',
      query: new URLSearchParams(),
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"a":1}'),
    });
  });

  it('has the trace of its invocation', async () => {
    const xRayTraceId =
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const context = invocationContext('github', 1000, 'request-1');
    const handler = correlated(async () => requestOf(eventWith()));

    const request = await handler(undefined, Object.assign({ xRayTraceId }, context));

    expect(request.traceparent).toBe('00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01');
  });

  it.each(['application/json', 'application/x-www-form-urlencoded', 'image/png', ''])(
    'has its exact bytes when AWS encoded them, even as "%s"',
    (type) => {
      const body = Buffer.from([0, 0x7b, 0xff, 0xfe]);
      const event = eventWith({
        headers: { 'content-type': type },
        body: body.toString('base64'),
        isBase64Encoded: true,
      });

      const request = requestOf(event);

      expect(request.body).toEqual(body);
    },
  );

  it('has text that only looks like base64 as it is, when AWS did not encode it', () => {
    const event = eventWith({ headers: { 'content-type': 'image/png' }, body: 'e30=' });

    const request = requestOf(event);

    expect(request.body).toEqual(Buffer.from('e30='));
  });

  it('has letters beyond ASCII in UTF-8', () => {
    const request = requestOf(eventWith({ body: 'ü😀' }));

    expect(request.body.toString('hex')).toBe('c3bcf09f9880');
  });

  it('without a body has none', () => {
    const { body: _, ...event } = eventWith();

    const request = requestOf(event);

    expect(request.body).toEqual(Buffer.alloc(0));
  });

  it('has its header names in lower case, and none without a value', () => {
    const headers = { 'X-GitHub-Event': 'push', 'x-none': undefined };

    const request = requestOf(eventWith({ headers }));

    expect(request.headers).toEqual({ 'x-github-event': 'push' });
  });

  it('keeps its path encoded, and decodes its query', () => {
    const event = eventWith({
      rawPath: '/events/github%3Adefault%2Fa',
      rawQueryString: 'source=https%3A%2F%2Fa&type=com.*&type=b',
    });

    const request = requestOf(event);

    expect(request.path).toBe('/events/github%3Adefault%2Fa');
    expect([...request.query]).toEqual([
      ['source', 'https://a'],
      ['type', 'com.*'],
      ['type', 'b'],
    ]);
  });

  it.each([
    ['says who, even if not all of it', { iam: { userArn: null } }, true],
    ['says nothing', undefined, undefined],
    ['says that it asked nobody', null, undefined],
    ['says it of somebody else’s token', { jwt: { claims: {} } }, undefined],
    ['has nobody to name', { iam: null }, undefined],
  ])('is signed if AWS, of who signed it, %s', (_, authorizer, isSigned) => {
    const { requestContext } = eventWith();
    const context = { ...requestContext, authorizer };

    expect(requestOf(eventWith({ requestContext: context })).isSigned).toBe(isSigned);
  });

  it('to the URL itself has the path /', () => {
    const request = requestOf(eventWith({ rawPath: '' }));

    expect(request.path).toBe('/');
  });
});

describe('an answer through a Function URL', () => {
  it('has its status, headers and text', () => {
    const headers = { 'content-type': 'application/json' };

    const result = resultOf({ status: 202, headers, body: '{"id":"ü"}' });

    expect(result).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json' },
      body: '{"id":"ü"}',
      isBase64Encoded: false,
    });
  });

  it('of bytes that are text travels as text', () => {
    const result = resultOf({ status: 200, headers: {}, body: Buffer.from('\ufeff{"a":"ü"}') });

    expect(result).toMatchObject({ body: '\ufeff{"a":"ü"}', isBase64Encoded: false });
  });

  it('of bytes that are no text travels in base64', () => {
    const result = resultOf({ status: 200, headers: {}, body: Buffer.from([0xff, 0xfe]) });

    expect(result).toMatchObject({ body: '//4=', isBase64Encoded: true });
  });

  it('arrives to the byte, whatever the bytes are', () => {
    fc.assert(
      fc.property(anyBytes, (body) => {
        expect(sentBytes(resultOf({ status: 200, headers: {}, body })).equals(body)).toBe(true);
      }),
    );
  });

  it('is as small as text or base64 can make it', () => {
    fc.assert(
      fc.property(anyBytes, (body) => {
        const result = resultOf({ status: 200, headers: {}, body });

        const base64 = jsonBytes(body.toString('base64'));
        const text = isUtf8(body) ? jsonBytes(body.toString('utf8')) : base64;
        expect(jsonBytes(bodyIn(result))).toBe(Math.min(text, base64));
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, Buffer, boolean]>([
    ['as many quotes as base64 would add', Buffer.from('"""aaaaaa'), false],
    ['one quote more than that', Buffer.from('""""aaaaa'), true],
    ['a line break for every third letter', Buffer.from('a\na'.repeat(99)), false],
    ['a control character in fifteen letters', Buffer.from(`\0${'a'.repeat(14)}`), false],
    ['a control character in twelve letters', Buffer.from(`\0${'a'.repeat(11)}`), true],
    ['letters beyond ASCII alone', Buffer.from('é€😀'), false],
    ['DEL, which JSON leaves as it is', Buffer.from('\x7f'), false],
  ])('of text with %s is in base64 only where that is smaller', (_what, body, isBase64Encoded) => {
    const result = resultOf({ status: 200, headers: {}, body });

    expect(result).toMatchObject({ isBase64Encoded });
  });
});

describe('a body that came through a Function URL', () => {
  const anyType = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', '"\\"');

  it('goes back through one in no more bytes than it came in', () => {
    fc.assert(
      fc.property(anyBytes, anyType, (body, type) => {
        const event = wireEventOf(body, type);

        const result = resultOf(shownBody(body, type));

        expect(jsonBytes(bodyIn(result))).toBeLessThanOrEqual(jsonBytes(event.body ?? ''));
        expect(jsonBytes(result)).toBeLessThan(jsonBytes(event));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['control characters', '\u0001'],
    ['quotes', '"'],
    ['backslashes', '\\'],
    ['letters', 'a'],
    ['emoji', '😀'],
  ])('fits into the answer even where it is as many %s as fit into the request', (_what, unit) => {
    const type = 'application/x-www-form-urlencoded';
    const bytes = Math.floor(
      ((payloadBytesMax - jsonBytes(wireEventOf(Buffer.of(), type))) * 3) / 4,
    );
    const body = Buffer.alloc(bytes - 100, unit);

    const result = resultOf(shownBody(body, type));

    expect(jsonBytes(wireEventOf(body, type))).toBeGreaterThan(payloadBytesMax - 200);
    expect(jsonBytes(result)).toBeLessThan(payloadBytesMax);
  });
});

/** As a provider would send it, or somebody who wants the answer to be too large. */
const anyBytes = fc.oneof(
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc
    .array(
      fc.constantFrom('"', '\\', '\n', '\b', '\0', '\x1f', '\x7f', '/', 'a', 'a', 'é', '€', '😀'),
    )
    .map((letters) => Buffer.from(letters.join(''))),
);

function wireEventOf(body: Buffer, type: string): LambdaFunctionURLEvent {
  return eventOf({ method: 'POST', path: '/', headers: [['content-type', type]], body }, 0);
}

/** The answer of `GET /events/<key>/body`. */
function shownBody(body: Buffer, type: string): HttpResponse {
  const headers = {
    'content-type': type,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body };
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
