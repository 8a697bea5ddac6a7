import { createHash } from 'node:crypto';

/** A request as it came: path and query as they stand in its first line, headers in their order. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/**
 * What both sides hash: the request in the one form that all its spellings have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @param signed names of headers, in lower case and in order
 * @throws URIError for a query that is no percent-encoded UTF-8
 */
export function canonicalRequest(
  { method, url, headers, body }: RawRequest,
  signed: readonly string[],
): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  return [
    method,
    canonicalPath(path),
    query < 0 ? '' : canonicalQuery(url.slice(query + 1)),
    ...signed.map((name) => `${name}:${headerIn(headers, name) ?? ''}`),
    '',
    signed.join(';'),
    sha256(body),
  ].join('\n');
}

/** Without the white space that may change on the way; undefined where it is not there. */
export function headerIn(headers: RawRequest['headers'], name: string): string | undefined {
  const values = headers
    .filter(([each]) => each.toLowerCase() === name)
    .map(([, value]) => value.trim().replace(/ +/g, ' '));
  return values.length === 0 ? undefined : values.join(',');
}

export function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Encoded once more than it came, as for all services but S3. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

/** Sorted by name and then by value, so the sign between them must not count. */
function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')].map((part) => encode(decodeURIComponent(part)));
    })
    .sort(([name = '', value = ''], [otherName = '', otherValue = '']) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map((pair) => pair.join('='))
    .join('&');
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** All but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
