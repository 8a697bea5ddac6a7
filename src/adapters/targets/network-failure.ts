import { TargetError } from '../../domain/sending.ts';

/**
 * Why there was no answer, by the code that Node has for it. Its message names the address, and the error itself may
 * hold the request: both stay behind, as a URL can be a credential.
 */
export function networkFailure(
  error: unknown,
  signal: AbortSignal,
  otherwise = 'no_answer',
): TargetError {
  if (error instanceof TargetError) return error;
  const reason = signal.aborted ? 'timeout' : (codeIn(error) ?? otherwise);
  return new TargetError({ code: 'target_unavailable', reason });
}

interface Failure {
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** As in `ECONNRESET`, of the error or of what caused it: `fetch` says "fetch failed", and why in the cause. */
export function codeIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause }: Failure = error;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) return code;
  return codeIn(cause);
}
