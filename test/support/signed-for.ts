import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../../src/domain/http.ts';

/**
 * Whether AWS would take the request's signature: Signature Version 4 for the service `lambda`, written after its
 * description and without AWS's own library.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedFor(
  { method, path, headers, body }: HttpRequest,
  { secretAccessKey, region }: { readonly secretAccessKey: string; readonly region: string },
): boolean {
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/;
  const [, credential = '', names = '', signature] =
    pattern.exec(headers.authorization ?? '') ?? [];
  const time = headers['x-amz-date'] ?? '';
  const scope = `${time.slice(0, 8)}/${region}/lambda/aws4_request`;
  const [, rawPath = '', rawQuery = ''] = /^([^?]*)\??(.*)$/.exec(path) ?? [];
  const canonical = [
    method,
    rawPath.split('/').map(encoded).join('/'),
    rawQuery.split('&').sort().join('&'),
    ...names.split(';').map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return credential.endsWith(`/${scope}`) && hmac(key, text).toString('hex') === signature;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}
