import type { HttpResponse } from '../../domain/http.ts';

interface Wording {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What the gateway answers by itself, in the words of deploy/gateway-responses.js, which a test holds to these.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayResponses = {
  UNAUTHORIZED: {
    status: 401,
    code: 'token_missing',
    message: 'there is no Authorization header with a bearer token',
    headers: { 'www-authenticate': 'Bearer' },
  },
  ACCESS_DENIED: { status: 403, code: 'token_invalid', message: 'nobody has this bearer token' },
  INVALID_API_KEY: {
    status: 403,
    code: 'api_key_invalid',
    message: 'the x-api-key header is missing, or holds no key of this API',
  },
  THROTTLED: {
    status: 429,
    code: 'rate_exceeded',
    message: 'more requests came than the usage plan allows at this moment',
    headers: { 'retry-after': '1' },
  },
  QUOTA_EXCEEDED: {
    status: 429,
    code: 'quota_exceeded',
    message: 'the quota of this day is used up; the next one begins at midnight UTC',
  },
  // For a path or a method that is not there; 403 by default.
  MISSING_AUTHENTICATION_TOKEN: {
    status: 404,
    code: 'route_not_found',
    message: 'there is nothing here: events are sent by POST to /events',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    code: 'request_too_large',
    message: 'the request is larger than the gateway carries',
  },
  AUTHORIZER_FAILURE: {
    status: 500,
    code: 'authorizer_failed',
    message: 'whether the bearer token is good could not be found out',
  },
  // Malformed answers have no type of their own.
  DEFAULT_5XX: {
    status: 502,
    code: 'gateway_failed',
    message: 'the receiver gave no answer that could be passed on',
  },
} as const satisfies Record<string, Wording>;

export type GatewayResponseType = keyof typeof gatewayResponses;

/** An answer that the gateway gives instead of the receiver. */
export function gatewayResponse(type: GatewayResponseType): HttpResponse {
  const { status, code, message, ...rest }: Wording = gatewayResponses[type];
  const headers = { 'content-type': 'application/json', ...rest.headers };
  return { status, headers, body: JSON.stringify({ error: { code, message } }) };
}
