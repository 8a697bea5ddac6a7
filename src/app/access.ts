import type { Log } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';
import type { AdmitDeps } from '../flows/admit.ts';
import type { AccessConfig } from './access-config.ts';

/** What reads tokens is loaded only where tokens are asked for. */
export async function access(
  { tokenRules, corsOrigins }: AccessConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<AdmitDeps> {
  if (tokenRules === undefined) return { tokens: undefined, corsOrigins, log };
  const { jwtVerifier } = await import('../adapters/jwt/jwt-verifier.ts');
  return { tokens: jwtVerifier(tokenRules, clock), corsOrigins, log };
}
