import { authorizer as budget } from '../domain/budgets.ts';
import { HookError, isHookError } from '../domain/errors.ts';
import type { HttpRequest } from '../domain/http.ts';
import type { Log } from '../domain/ports.ts';
import { bearerTokenIn } from '../providers/bearer-token.ts';
import { noteRefusal } from './refusal.ts';
import { type VerifyDeps, verify } from './verify.ts';

export interface AuthorizeDeps extends VerifyDeps {
  readonly log: Log;
}

export type Verdict =
  /** With the fingerprint of the token that it was. */
  | { readonly kind: 'allow'; readonly fingerprint: string }
  /** A token is there, and is none of the hook's. */
  | { readonly kind: 'deny' }
  /** None is there. */
  | { readonly kind: 'unauthorized' };

/**
 * Whether whoever asks has a token of the hook `default`.
 * @throws HookError `secrets_unavailable`: nobody can tell
 */
export async function authorize(deps: AuthorizeDeps, request: HttpRequest): Promise<Verdict> {
  if (bearerTokenIn(request.headers.authorization) === undefined) return { kind: 'unauthorized' };
  const deadline = deps.clock() + budget.secretsMilliseconds;
  try {
    const { fingerprint } = await verify(deps, request, { hook: 'default', deadline });
    return { kind: 'allow', fingerprint };
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    noteRefusal(deps, request, error);
    if (!isHookError(error, 'signature_invalid')) throw error;
    return { kind: 'deny' };
  }
}
