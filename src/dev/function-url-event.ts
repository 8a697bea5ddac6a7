import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { LambdaFunctionURLEvent } from 'aws-lambda';

/** A synchronous invocation carries 6 MB of JSON each way, the event's own wrapping included. */
export const payloadBytesMax = 6 * 1024 * 1024;

export interface ReceivedRequest {
  readonly message: IncomingMessage;
  /** Path and query as the function is to see them: below its own URL. */
  readonly url: string;
  readonly body: Buffer;
  /** The id that would be the first label of the URL's host. */
  readonly urlId: string;
  /** Whether the URL asked who sends it. */
  readonly isSigned: boolean;
  readonly now: Date;
}

/**
 * The event that a Function URL would hand to its function (payload format 2.0).
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function functionUrlEvent(request: ReceivedRequest): LambdaFunctionURLEvent {
  const { message, url, body } = request;
  const [rawPath = '/', rawQueryString = ''] = splitOnce(url, '?');
  const { cookie, ...headers } = headersOf(message);
  const query = queryOf(rawQueryString);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/; ?/) }),
    headers: { ...headers, ...forwardingHeaders(message) },
    ...(query && { queryStringParameters: query }),
    requestContext: contextOf(request, rawPath, headers['user-agent'] ?? ''),
    ...bodyOf(body, headers['content-type']),
  };
}

/** Names in lower case, and what was sent twice joined by commas. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return headers;
}

function forwardingHeaders({ socket }: IncomingMessage): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return {
    'x-amzn-trace-id': `Root=1-${seconds}-${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    'x-forwarded-for': socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-port': String(socket.localPort ?? 0),
    'x-forwarded-proto': 'http',
  };
}

function contextOf(
  { message, urlId, isSigned, now }: ReceivedRequest,
  path: string,
  userAgent: string,
): LambdaFunctionURLEvent['requestContext'] {
  return {
    accountId: 'anonymous',
    apiId: urlId,
    ...(isSigned && { authorizer: { iam: { accountId: '000000000000' } } }),
    domainName: `${urlId}.lambda-url.us-east-1.on.aws`,
    domainPrefix: urlId,
    http: {
      method: message.method ?? 'GET',
      path,
      protocol: 'HTTP/1.1',
      sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
      userAgent,
    },
    requestId: randomUUID(),
    routeKey: '$default',
    stage: '$default',
    time: commonLogTime(now),
    timeEpoch: now.getTime(),
  };
}

/**
 * AWS documents no list of what it takes for text. Measured on payload format 2.0: these types, and
 * everything else, forms and bodies without a type included, comes in base64. Bytes that are no UTF-8
 * cannot be in the event's JSON any other way.
 */
function bodyOf(
  body: Buffer,
  contentType: string | undefined,
): Pick<LambdaFunctionURLEvent, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isText = /^(text\/.*|application\/(json|xml|javascript))$/.test(type) && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

function queryOf(rawQueryString: string): Record<string, string> | undefined {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    query[name] = Object.hasOwn(query, name) ? `${query[name]},${value}` : value;
  }
  return Object.keys(query).length > 0 ? query : undefined;
}

/** As in `21/Nov/2026:10:05:36 +0000`. */
export function commonLogTime(now: Date): string {
  const [, day, month, year, time] = now.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
