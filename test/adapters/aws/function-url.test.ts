import { describe, expect, it } from '@jest/globals';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import fc from 'fast-check';
import { requestOf, resultOf } from '../../../src/adapters/aws/function-url.ts';

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
  if (typeof result === 'string') throw new Error('a result with headers was expected');
  return Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
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
    const anyBytes = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    );

    fc.assert(
      fc.property(anyBytes, (body) => {
        expect(sentBytes(resultOf({ status: 200, headers: {}, body })).equals(body)).toBe(true);
      }),
    );
  });
});
