import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { HookError } from '../domain/errors.ts';
import type { HttpRequest } from '../domain/http.ts';

declare const verified: unique symbol;

/** A request that was proved. Only `markVerified` and `markAuthenticated` make one, and only `read` takes one. */
export type VerifiedRequest = HttpRequest & {
  readonly [verified]: true;
  /** False where no signature covers the event's id: it came in a header, or there is only a token. */
  readonly isIdSigned: boolean;
  /** Says which of its hook's secrets proved it, and is not that secret: see `fingerprintOf`. */
  readonly fingerprint: string;
};

/** What a `verify` found out. */
export interface Proof {
  readonly isIdSigned: boolean;
  /** The secret that matched, as `requireSecret` gives it. */
  readonly secret: string;
}

/** To be called at the end of a `verify`, where it is true. */
export function markVerified(request: HttpRequest, { isIdSigned, secret }: Proof): VerifiedRequest {
  return { ...request, isIdSigned, fingerprint: fingerprintOf(secret) } as VerifiedRequest;
}

/**
 * To be called behind a door that lets in nobody it does not know, as the query API's is; no secret of a hook
 * is asked for there, and no signature covers what an event says of itself.
 */
export function markAuthenticated(request: HttpRequest): VerifiedRequest {
  return { ...request, isIdSigned: false, fingerprint: 'none' } as VerifiedRequest;
}

/**
 * A name for a secret that may be in a log and on a metric: 24 bits tell the two secrets of a hook
 * apart, and are far too few to find a secret by, or to confirm more than a weak guess. The line before
 * the secret keeps the digest from being one that is of use anywhere else.
 */
export function fingerprintOf(secret: string): string {
  return hash('sha256', `hooklane secret\n${secret}`, 'hex').slice(0, 6);
}

/** Both sides of now: a request from the future is as suspect as one from the past. */
export const toleranceSeconds = 5 * 60;

export type SignedPart = string | Buffer;

export function hmacSha256(key: SignedPart, ...parts: readonly SignedPart[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/**
 * The one of a hook's secrets that passes. An empty one never does: anybody could sign with it.
 * To be called with a signature or a token that is there.
 * @throws SignatureMismatch when none does
 */
export function requireSecret(
  secrets: readonly string[],
  passes: (secret: string) => boolean,
): string {
  const match = secrets.find((secret) => secret !== '' && passes(secret));
  if (match === undefined) throw new SignatureMismatch();
  return match;
}

/** Compares without telling by its time how much was right. Unequal lengths are unequal at once. */
export function isSameDigest(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Lower-case hex of a SHA-256 behind its version prefix, such as `sha256=` or `v0=`. */
export function hexDigestIn(header: string | undefined, prefix: string): Buffer {
  const hex = header?.startsWith(prefix) ? header.slice(prefix.length) : '';
  if (!/^[0-9a-f]{64}$/.test(hex)) throw signatureInvalid();
  return Buffer.from(hex, 'hex');
}

/** A timestamp header in epoch seconds, as plain digits. @throws HookError `signature_invalid` */
export function timestampIn(header: string | undefined): string {
  if (header === undefined || !/^\d{1,12}$/.test(header)) throw signatureInvalid();
  return header;
}

/**
 * To be called with a timestamp that is proved: a prober must not learn from it that a hook exists.
 * @throws HookError `signature_stale`
 */
export function requireFresh(timestamp: string, nowMilliseconds: number): void {
  const ageSeconds = Math.floor(nowMilliseconds / 1000) - Number(timestamp);
  if (Math.abs(ageSeconds) > toleranceSeconds) {
    throw new HookError('signature_stale', 'the timestamp is more than 5 minutes away from now');
  }
}

/** One error for every way of not being who one claims to be: it tells a prober nothing. */
export function signatureInvalid(): HookError {
  return new HookError('signature_invalid', notSigned);
}

/**
 * The same, where a signature is there and none of the secrets made it. Nobody who asks can tell the two
 * apart; who counts them can.
 */
export class SignatureMismatch extends HookError {
  constructor() {
    super('signature_invalid', notSigned);
  }
}

const notSigned = 'the request is not signed by a secret of this hook';
