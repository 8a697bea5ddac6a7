import { isUtf8 } from 'node:buffer';
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import type { HttpRequest, HttpResponse } from '../../domain/http.ts';

/**
 * The request in a Function URL event (payload format 2.0). AWS says by a flag whether it encoded the
 * body; its rule by content type is undocumented, so nothing here looks at the content type.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function requestOf(event: LambdaFunctionURLEvent): HttpRequest {
  return {
    id: event.requestContext.requestId,
    receivedAt: event.requestContext.timeEpoch,
    method: event.requestContext.http.method,
    path: event.rawPath || '/',
    query: new URLSearchParams(event.rawQueryString),
    headers: headersOf(event),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

export function resultOf({ status, headers, body }: HttpResponse): LambdaFunctionURLResult {
  const isText = typeof body === 'string' || isUtf8(body);
  return {
    statusCode: status,
    headers: { ...headers },
    body: typeof body === 'string' ? body : body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

function headersOf(event: LambdaFunctionURLEvent): Readonly<Record<string, string>> {
  const headers = Object.entries(event.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), value] as const],
  );
  return Object.fromEntries(headers);
}
