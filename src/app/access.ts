import type { Log } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';
import type { AdmitDeps } from '../flows/admit.ts';
import type { AccessConfig } from './access-config.ts';

/** What reads tokens is loaded only where tokens are asked for. */
export async function access(
  { tokenRules, asksForSignatures, corsOrigins }: AccessConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<AdmitDeps> {
  const deps = { asksForSignatures, corsOrigins, log };
  if (tokenRules === undefined) return { ...deps, tokens: undefined };
  const { jwtVerifier } = await import('../adapters/jwt/jwt-verifier.ts');
  return { ...deps, tokens: jwtVerifier(tokenRules, clock) };
}
