import { causeOf, HookError } from '../domain/errors.ts';
import { errorResponse, type HttpRequest, type HttpResponse } from '../domain/http.ts';
import type { Log, TokenVerifier } from '../domain/ports.ts';
import { bearerTokenIn } from '../providers/bearer-token.ts';
import { corsHeaders, preflightAnswer } from './cors.ts';

export interface AdmitDeps {
  /** Undefined where AWS has asked for credentials before. */
  readonly tokens: TokenVerifier | undefined;
  readonly corsOrigins: readonly string[];
  readonly log: Log;
}

/** Gives the answer to whoever may have it: who has a good token, in a page that may read it. */
export async function admit(
  { tokens, corsOrigins, log }: AdmitDeps,
  request: HttpRequest,
  answer: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const preflight = preflightAnswer(corsOrigins, request);
  if (preflight !== undefined) return preflight;
  const refusal =
    tokens === undefined || isOpen(request) ? undefined : await refusalOf(tokens, request, log);
  const response = refusal ?? (await answer());
  return { ...response, headers: { ...response.headers, ...corsHeaders(corsOrigins, request) } };
}

/** It says nothing but that somebody is there, and what watches it has no token. */
function isOpen({ path }: HttpRequest): boolean {
  return path.replace(/\/$/, '') === '/health';
}

async function refusalOf(
  tokens: TokenVerifier,
  { headers }: HttpRequest,
  log: Log,
): Promise<HttpResponse | undefined> {
  const token = bearerTokenIn(headers.authorization);
  if (token === undefined) return unauthorized('Bearer');
  try {
    const reason = await tokens.refusalOf(token);
    if (reason === undefined) return undefined;
    log.warn('refused', { code: 'unauthorized', reason });
    return unauthorized('Bearer error="invalid_token"');
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    log.error('not answered', { cause: causeOf(error) });
    return errorResponse(error);
  }
}

/**
 * In the same words whatever is wrong with the token: the reason would help none but who tries.
 * @param challenge says only whether there was one. https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
function unauthorized(challenge: string): HttpResponse {
  const message = 'this API asks for a bearer token that is meant for it and has not expired';
  const response = errorResponse(new HookError('unauthorized', message));
  return { ...response, headers: { ...response.headers, 'www-authenticate': challenge } };
}
