import { retryAfterSeconds } from './budgets.ts';
import { errorStatuses, type HookError } from './errors.ts';

/** An HTTP request as the flows see it: header names in lower case, the body as the exact bytes. */
export interface HttpRequest {
  /** Unique to this request; AWS's request id. It becomes the id of the delivery. */
  readonly id: string;
  /** When the request reached AWS, in epoch milliseconds: a cold start counts as waiting. */
  readonly receivedAt: number;
  readonly method: string;
  /** Percent-encoded as it came, always starting with `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** True where AWS asked who sends it, and got a good signature. */
  readonly isSigned?: true;
  /** The trace that it is part of, where there is one: W3C's form. */
  readonly traceparent?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return textResponse(status, JSON.stringify(value), headers);
}

/** A response whose JSON is already text, so that numbers and escapes in it stay as they are. */
export function textResponse(
  status: number,
  json: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: json };
}

export function emptyResponse(status: number): HttpResponse {
  return { status, headers: {}, body: '' };
}

export function errorResponse(error: HookError): HttpResponse {
  const status = errorStatuses[error.code];
  const value = { error: { code: error.code, message: error.message } };
  return jsonResponse(
    status,
    value,
    status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {},
  );
}

/** 405 with the one header that tells the caller what would have worked (RFC 9110, section 15.5.6). */
export function methodNotAllowed(allow: string): HttpResponse {
  const message = `this URL takes ${allow} only`;
  return jsonResponse(405, { error: { code: 'method_not_allowed', message } }, { allow });
}
