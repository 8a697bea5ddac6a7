import { causeOf, type HookError } from '../domain/errors.ts';
import type { HttpRequest } from '../domain/http.ts';
import type { Log } from '../domain/ports.ts';
import type { Provider } from '../providers/provider.ts';
import { SignatureMismatch } from '../providers/signature.ts';

export interface RefusalDeps {
  readonly provider: Provider;
  readonly log: Log;
}

/** Logs and counts what was not let in, at the receiver or before it. */
export function noteRefusal(
  { provider, log }: RefusalDeps,
  request: HttpRequest,
  error: HookError,
): void {
  const fields = { code: error.code, provider: provider.name, delivery: request.id };
  // Not by hook: whoever is refused can name as many as he likes.
  const by = ['provider', 'code'];
  if (error.code === 'enqueue_failed' || error.code === 'secrets_unavailable') {
    const causes = { ...fields, cause: causeOf(error.cause) };
    log.error('not accepted', causes, { metric: 'RequestsNotAccepted', by });
  } else {
    // Strangers sign nothing. This may be a provider of ours whose secret was changed wrongly.
    const isMismatch = error instanceof SignatureMismatch;
    const metric = isMismatch ? 'SignaturesMismatched' : 'RequestsRefused';
    log.warn('refused', fields, { metric, by });
  }
}
