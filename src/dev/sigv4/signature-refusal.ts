import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AwsCredentials } from '../../app/config.ts';
import { canonicalRequest, headerIn, type RawRequest, sha256 } from './canonical-request.ts';

/** Whose signature is good, for what, and when. */
export interface Expected {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly service: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What the header `Authorization` says. */
interface Claim {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly signed: readonly string[];
  readonly signature: string;
}

/** AWS takes no older request, and none from a future further away. */
const windowMilliseconds = 5 * 60 * 1000;

/**
 * Why AWS would refuse the request; undefined where it is signed as it should be: Signature Version 4, in the
 * header. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function signatureRefusal(request: RawRequest, expected: Expected): string | undefined {
  const claim = claimIn(headerIn(request.headers, 'authorization'));
  if (claim === undefined) return 'it has no Authorization: AWS4-HMAC-SHA256 Credential=…';
  return (
    credentialsRefusal(request, claim, expected) ??
    timeRefusal(request, expected.now) ??
    headersRefusal(request, claim.signed) ??
    bodyRefusal(request) ??
    mismatch(request, claim, expected.credentials.secretAccessKey)
  );
}

function claimIn(authorization = ''): Claim | undefined {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/, ]+)\/([^, ]+), ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/;
  const [, accessKeyId, scope, signed, signature] = form.exec(authorization) ?? [];
  if (!accessKeyId || !scope || !signed || !signature) return undefined;
  return { accessKeyId, scope, signed: signed.split(';'), signature };
}

function credentialsRefusal(
  { headers }: RawRequest,
  { accessKeyId, scope }: Claim,
  { credentials, region, service }: Expected,
): string | undefined {
  const day = headerIn(headers, 'x-amz-date')?.slice(0, 8);
  const scopeExpected = `${day}/${region}/${service}/aws4_request`;
  if (accessKeyId !== credentials.accessKeyId) return 'nobody has this access key id';
  if (scope !== scopeExpected) return `it is signed for ${scope}, and not for ${scopeExpected}`;
  const isToken = headerIn(headers, 'x-amz-security-token') === credentials.sessionToken;
  return isToken ? undefined : 'its session token is not that of the credentials';
}

function timeRefusal({ headers }: RawRequest, now: number): string | undefined {
  const form = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  const date = headerIn(headers, 'x-amz-date') ?? '';
  const signedAt = form.test(date)
    ? Date.parse(date.replace(form, '$1-$2-$3T$4:$5:$6Z'))
    : Number.NaN;
  return Math.abs(now - signedAt) <= windowMilliseconds
    ? undefined
    : 'its x-amz-date is not within five minutes of now';
}

/** The host, and all that is meant for AWS: else either could be changed on the way. */
function headersRefusal({ headers }: RawRequest, signed: readonly string[]): string | undefined {
  const names = headers.map(([name]) => name.toLowerCase());
  const unsigned = ['host', ...names.filter((name) => name.startsWith('x-amz-'))].find(
    (name) => !signed.includes(name),
  );
  if (unsigned !== undefined) return `its header ${unsigned} is not signed`;
  const isInOrder = signed.join(';') === [...new Set(signed)].sort().join(';');
  return isInOrder ? undefined : 'its SignedHeaders are not in order';
}

function bodyRefusal({ headers, body }: RawRequest): string | undefined {
  const hash = headerIn(headers, 'x-amz-content-sha256');
  return hash === undefined || hash === sha256(body)
    ? undefined
    : 'its body is not that of its x-amz-content-sha256';
}

function mismatch(
  request: RawRequest,
  { scope, signed, signature }: Claim,
  secretAccessKey: string,
): string | undefined {
  const hash = hashOf(request, signed);
  if (hash === undefined) return 'its query is no percent-encoded UTF-8';
  const date = headerIn(request.headers, 'x-amz-date') ?? '';
  const key = scope
    .split('/')
    .reduce<Buffer>((secret, part) => hmac(secret, part), Buffer.from(`AWS4${secretAccessKey}`));
  const right = hmac(key, ['AWS4-HMAC-SHA256', date, scope, hash].join('\n'));
  return timingSafeEqual(right, Buffer.from(signature, 'hex'))
    ? undefined
    : 'the signature does not fit the request and the secret access key';
}

function hashOf(request: RawRequest, signed: readonly string[]): string | undefined {
  try {
    return sha256(canonicalRequest(request, signed));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
