import type { HttpRequest, HttpResponse } from '../domain/http.ts';

type Headers = Readonly<Record<string, string>>;

/** What a page's script may send; the last three are how requests are signed for AWS. */
const requestHeaders =
  'authorization, content-type, x-amz-content-sha256, x-amz-date, x-amz-security-token';

/** For so long a browser need not ask again. */
const preflightSeconds = 600;

/**
 * What lets a browser give the answer to the page that asked. Where there are such pages at all, every answer
 * differs by who asks, and caches are told so. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(origins: readonly string[], request: HttpRequest): Headers {
  if (origins.length === 0) return {};
  if (!isAllowed(origins, request)) return { vary: 'Origin' };
  return {
    'access-control-allow-origin': request.headers.origin ?? '',
    'access-control-expose-headers': 'retry-after',
    vary: 'Origin',
  };
}

/**
 * The answer to a browser that asks first, which it does without the page's credentials; undefined for any
 * other request, and for a page that may not ask.
 */
export function preflightAnswer(
  origins: readonly string[],
  request: HttpRequest,
): HttpResponse | undefined {
  const isPreflight =
    request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!isPreflight || !isAllowed(origins, request)) return undefined;
  const headers = {
    'access-control-allow-origin': request.headers.origin ?? '',
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': requestHeaders,
    'access-control-max-age': String(preflightSeconds),
    vary: 'Origin',
  };
  return { status: 204, headers, body: '' };
}

function isAllowed(origins: readonly string[], { headers }: HttpRequest): boolean {
  return headers.origin !== undefined && origins.includes(headers.origin);
}
