import { isUtf8 } from 'node:buffer';
import type { LambdaFunctionURLEvent } from 'aws-lambda';

/** A request as it is on the wire: what AWS makes an event of. */
export interface WireRequest {
  readonly method: string;
  /** With its query, if any. */
  readonly path: string;
  /** In order; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** How AWS puts a body into the event: by its rule, or in base64 whatever it is. */
export type Encoding = 'as AWS does' | 'always in base64';

/**
 * The event that a Function URL makes of a request (payload format 2.0): names in lower case, what was
 * sent twice joined by commas, the body as text or in base64.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function eventOf(
  request: WireRequest,
  nowMilliseconds: number,
  encoding: Encoding = 'as AWS does',
): LambdaFunctionURLEvent {
  const [rawPath = '/', rawQueryString = ''] = request.path.split('?', 2);
  const headers = joined(request.headers);
  const isText = encoding === 'as AWS does' && isSentAsText(request.body, headers['content-type']);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abc',
      domainName: 'abc.lambda-url.eu-west-1.on.aws',
      domainPrefix: 'abc',
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '02/Jan/2026:03:04:05 +0000',
      timeEpoch: nowMilliseconds,
    },
    ...(request.body.length > 0 && { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

function joined(pairs: WireRequest['headers']): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    headers[key] = Object.hasOwn(headers, key) ? `${headers[key]},${value}` : value;
  }
  return headers;
}

function isSentAsText(body: Buffer, contentType = ''): boolean {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^(text\/.*|application\/(json|xml|javascript))$/.test(type) && isUtf8(body);
}
