import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requestOf, resultOf } from '../../../src/adapters/aws/api-gateway.ts';

/** What AWS sends for a POST of two bytes, as its documentation shows it. */
function eventWith(parts: Partial<APIGatewayProxyEvent> = {}): APIGatewayProxyEvent {
  const event: unknown = {
    resource: '/events',
    path: '/events',
    httpMethod: 'POST',
    headers: { 'Content-Type': 'image/png' },
    multiValueHeaders: { 'Content-Type': ['image/png'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      extendedRequestId: 'JKJaXmPLvHcESHA=',
      requestTimeEpoch: 1_767_323_045_678,
      path: '/prod/events',
      stage: 'prod',
    },
    body: '/wA=',
    isBase64Encoded: true,
    ...parts,
  };
  return event as APIGatewayProxyEvent;
}

describe('the request in an event of API Gateway', () => {
  it('has an id of AWS, when it came, and the bytes', () => {
    const request = requestOf(eventWith());

    expect(request).toEqual({
      id: 'JKJaXmPLvHcESHA=',
      receivedAt: 1_767_323_045_678,
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: { 'content-type': 'image/png' },
      body: Buffer.of(0xff, 0x00),
    });
  });

  it('has the id that callers can choose only where there is no other', () => {
    const { extendedRequestId: _, ...requestContext } = eventWith().requestContext;

    const request = requestOf(eventWith({ requestContext }));

    expect(request.id).toBe('c6af9ac6-7b61-11e6-9a41-93e8deadbeef');
  });

  it('has header names in lower case, and by comma what was sent twice', () => {
    const multiValueHeaders = {
      Authorization: ['Bearer a', 'Bearer b'],
      'X-List': ['1'],
      'x-list': ['2', '3'],
      __proto__: ['4'],
    };

    const request = requestOf(eventWith({ multiValueHeaders }));

    expect(request.headers).toEqual({ authorization: 'Bearer a,Bearer b', 'x-list': '1,2,3' });
  });

  it.each([
    ['no headers', { multiValueHeaders: null as never }, 'headers', {}],
    ['no body', { body: null, isBase64Encoded: false }, 'body', Buffer.alloc(0)],
    ['text', { body: '{"é":1}', isBase64Encoded: false }, 'body', Buffer.from('{"é":1}')],
    ['the base path of a domain', { path: '/hooks/events' }, 'path', '/'],
    [
      'a query',
      { multiValueQueryStringParameters: { a: ['1', '2'], b: [''] } },
      'query',
      new URLSearchParams('a=1&a=2&b='),
    ],
  ] as const)('is right with %s', (_what, parts, member, expected) => {
    const request = requestOf(eventWith(parts as Partial<APIGatewayProxyEvent>));

    expect(request[member]).toEqual(expected);
  });
});

describe('the result for API Gateway', () => {
  it('has text as it is', () => {
    const result = resultOf({ status: 202, headers: { a: 'b' }, body: '{"é":1}' });

    expect(result).toEqual({
      statusCode: 202,
      headers: { a: 'b' },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
  });

  it('has bytes in base64', () => {
    const result = resultOf({ status: 200, headers: {}, body: Buffer.of(0xff, 0x00) });

    expect(result).toMatchObject({ body: '/wA=', isBase64Encoded: true });
  });
});
