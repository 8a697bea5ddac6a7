import { errors, jwtVerify } from 'jose';
import { keys as budget } from '../../domain/budgets.ts';
import { HookError } from '../../domain/errors.ts';
import type { TokenRules, TokenVerifier } from '../../domain/ports.ts';
import type { Clock } from '../../domain/time.ts';
import { issuerKeys, keysUnavailable } from './issuer-keys.ts';

/**
 * Signatures by a private key that only the issuer has. `none` and those by a shared secret are not among
 * them, so a token cannot choose to be checked with the public key as if that were a secret.
 * https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Those of the large issuers stay below half of it. */
const tokenLengthMax = 8192;

/** Believes tokens of one issuer, for one audience, until they expire. */
export function jwtVerifier(rules: TokenRules, clock: Clock): TokenVerifier {
  const keyOf = issuerKeys(rules, clock);
  return {
    async refusalOf(token) {
      if (token.length > tokenLengthMax) return 'too long';
      try {
        await jwtVerify(token, keyOf, {
          algorithms,
          issuer: rules.issuer,
          audience: rules.audience,
          requiredClaims: ['exp'],
          clockTolerance: budget.leewaySeconds,
          currentDate: new Date(clock()),
        });
        return undefined;
      } catch (error) {
        if (error instanceof HookError) throw error;
        if (error instanceof errors.JOSEError) return reasonOf(error);
        // A key of a kind or size that cannot be used: whoever publishes it has to know.
        throw keysUnavailable(error);
      }
    },
  };
}

/** Codes and names of claims, as in `ERR_JWT_CLAIM_VALIDATION_FAILED aud`; a message might quote the token. */
function reasonOf(error: errors.JOSEError): string {
  const isOfClaim =
    error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
  return isOfClaim ? `${error.code} ${error.claim}` : error.code;
}
