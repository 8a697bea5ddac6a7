import { hmacSha256, isSameDigest, requireSecret, signatureInvalid } from './signature.ts';

/**
 * What stands behind `Bearer`; undefined where nothing does. The scheme's name may be in any case.
 * https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function bearerTokenIn(authorization: string | undefined): string | undefined {
  const [, token] = /^Bearer +(\S.*)$/i.exec(authorization ?? '') ?? [];
  return token;
}

/**
 * Hashed first, so that not even the length of the token shows in the time it takes.
 * @returns the one of the tokens that it is
 * @throws HookError `signature_invalid`
 */
export function requireBearerToken(
  authorization: string | undefined,
  tokens: readonly string[],
): string {
  const given = bearerTokenIn(authorization);
  if (given === undefined) throw signatureInvalid();
  const digest = hmacSha256('', given);
  return requireSecret(tokens, (token) => isSameDigest(digest, hmacSha256('', token)));
}
