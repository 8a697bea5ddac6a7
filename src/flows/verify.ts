import { isHookError } from '../domain/errors.ts';
import type { HttpRequest } from '../domain/http.ts';
import type { SecretSource } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';
import type { Provider } from '../providers/provider.ts';
import type { VerifiedRequest } from '../providers/signature.ts';

export interface VerifyDeps {
  readonly provider: Provider;
  readonly secrets: SecretSource;
  readonly clock: Clock;
}

export interface Claim {
  readonly hook: string;
  /** Epoch milliseconds after which nobody can wait for the secrets any more. */
  readonly deadline: number;
}

/**
 * Tries the secrets at hand, and when none fits, the secrets as they are now: one may have been set a
 * moment ago. The source limits how often it asks, so a flood of bad signatures is cheap.
 * @throws HookError `signature_invalid`, `signature_stale`, `secrets_unavailable`
 */
export async function verify(
  { provider, secrets, clock }: VerifyDeps,
  request: HttpRequest,
  { hook, deadline }: Claim,
): Promise<VerifiedRequest> {
  try {
    return provider.verify(request, (await secrets.secretsOf(hook, deadline)) ?? {}, clock());
  } catch (error) {
    if (!isHookError(error, 'signature_invalid')) throw error;
    const renewed = await secrets.renewedSecretsOf(hook, deadline);
    if (renewed === undefined) throw error;
    return provider.verify(request, renewed, clock());
  }
}
