import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { HttpRequest, HttpResponse } from '../../domain/http.ts';
import { currentTraceparent } from './invocation.ts';

/**
 * The request in an event of API Gateway's Lambda proxy integration (payload format 1.0). Its path ends
 * in the one resource that leads here, and a custom domain may put another path before that: whichever way
 * it came, it is for the hook `default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function requestOf(event: APIGatewayProxyEvent): HttpRequest {
  const { requestContext, httpMethod, body, isBase64Encoded } = event;
  const traceparent = currentTraceparent();
  return {
    // Who calls may choose the other one, `requestId`, and so pass one delivery off as another.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
    id: requestContext.extendedRequestId ?? requestContext.requestId,
    receivedAt: requestContext.requestTimeEpoch,
    method: httpMethod,
    path: '/',
    query: queryOf(event),
    headers: headersOf(event),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    ...(traceparent && { traceparent }),
  };
}

export function resultOf({ status, headers, body }: HttpResponse): APIGatewayProxyResult {
  const isText = typeof body === 'string';
  return {
    statusCode: status,
    headers: { ...headers },
    body: isText ? body : body.toString('base64'),
    isBase64Encoded: !isText,
  };
}

/** Names come as they were sent; what was sent twice is joined by commas, as a Function URL does it. */
function headersOf(event: APIGatewayProxyEvent): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (const [name, values = []] of Object.entries(event.multiValueHeaders ?? {})) {
    const key = name.toLowerCase();
    const known = headers.get(key);
    headers.set(key, [...(known === undefined ? [] : [known]), ...values].join(','));
  }
  return Object.fromEntries(headers);
}

function queryOf({ multiValueQueryStringParameters }: APIGatewayProxyEvent): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, values = []] of Object.entries(multiValueQueryStringParameters ?? {})) {
    for (const value of values) query.append(name, value);
  }
  return query;
}
