import { causeOf, HookError } from '../domain/errors.ts';
import { errorResponse, type HttpRequest, type HttpResponse } from '../domain/http.ts';
import type { Log, TokenVerifier } from '../domain/ports.ts';
import { bearerTokenIn } from '../providers/bearer-token.ts';
import { corsHeaders, preflightAnswer } from './cors.ts';

export interface AdmitDeps {
  /** Undefined where no token is asked for. */
  readonly tokens: TokenVerifier | undefined;
  /** Whether AWS is to have asked for credentials before. */
  readonly asksForSignatures: boolean;
  readonly corsOrigins: readonly string[];
  readonly log: Log;
}

/** Gives the answer to whoever may have it: who has a good token, in a page that may read it. */
export async function admit(
  deps: AdmitDeps,
  request: HttpRequest,
  answer: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { corsOrigins } = deps;
  const preflight = preflightAnswer(corsOrigins, request);
  if (preflight !== undefined) return preflight;
  const response = (await refusalOf(deps, request)) ?? (await answer());
  return { ...response, headers: { ...response.headers, ...corsHeaders(corsOrigins, request) } };
}

async function refusalOf(
  { tokens, asksForSignatures, log }: AdmitDeps,
  request: HttpRequest,
): Promise<HttpResponse | undefined> {
  if (asksForSignatures && !request.isSigned) return unsigned(log);
  return tokens === undefined || isOpen(request) ? undefined : tokenRefusal(tokens, request, log);
}

/**
 * An alias can be at a version that leaves it to AWS to ask, while the URL asks nobody: after a step back to it,
 * and in a deployment from tokens to credentials, which changes the URL last.
 */
function unsigned(log: Log): HttpResponse {
  log.error('refused', {
    code: 'unauthorized',
    reason: 'the URL does not ask for AWS credentials',
  });
  const message = 'this API asks for a request that is signed with AWS credentials';
  return unauthorized(message, 'AWS4-HMAC-SHA256');
}

/** It says nothing but that somebody is there, and what watches it has no token. */
function isOpen({ path }: HttpRequest): boolean {
  return path.replace(/\/$/, '') === '/health';
}

async function tokenRefusal(
  tokens: TokenVerifier,
  { headers }: HttpRequest,
  log: Log,
): Promise<HttpResponse | undefined> {
  const token = bearerTokenIn(headers.authorization);
  if (token === undefined) return unauthorized(noToken, 'Bearer');
  try {
    const reason = await tokens.refusalOf(token);
    if (reason === undefined) return undefined;
    log.warn('refused', { code: 'unauthorized', reason });
    return unauthorized(noToken, 'Bearer error="invalid_token"');
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    log.error('not answered', { cause: causeOf(error) });
    return errorResponse(error);
  }
}

/** In the same words whatever is wrong with the token: the reason would help none but who tries. */
const noToken = 'this API asks for a bearer token that is meant for it and has not expired';

/** @param challenge says only whether there was a token. https://www.rfc-editor.org/rfc/rfc6750#section-3 */
function unauthorized(message: string, challenge: string): HttpResponse {
  const response = errorResponse(new HookError('unauthorized', message));
  return { ...response, headers: { ...response.headers, 'www-authenticate': challenge } };
}
