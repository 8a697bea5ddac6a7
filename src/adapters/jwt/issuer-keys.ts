import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { keys as budget } from '../../domain/budgets.ts';
import { HookError } from '../../domain/errors.ts';
import { isJsonObject, parseJsonObject } from '../../domain/json.ts';
import type { TokenRules } from '../../domain/ports.ts';
import { secureUrlOf } from '../../domain/secure-url.ts';
import type { Clock } from '../../domain/time.ts';

type Patience = <Result>(read: () => Promise<Result>) => Promise<Result>;

/**
 * Finds the key that a token names among those that the issuer publishes. They are read when first asked for,
 * again when they are old, and when a token names one that is not among them, as after a rotation.
 */
export function issuerKeys(rules: TokenRules, clock: Clock): JWTVerifyGetKey {
  const patiently = withPause(clock);
  let published: Promise<JWTVerifyGetKey> | undefined;
  const keysOf = (): Promise<JWTVerifyGetKey> => {
    published ??= publishedKeys(rules, patiently).catch((error) => {
      published = undefined;
      throw error;
    });
    return published;
  };
  return async (header, token) => {
    // Else it would be good or not by how many keys the issuer has at the moment.
    if (header.kid === undefined) throw new errors.JWSInvalid('the token names no key');
    try {
      return await (await keysOf())(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      throw keysUnavailable(error);
    }
  };
}

export function keysUnavailable(cause: unknown): HookError {
  const message = 'the keys of the tokens’ issuer cannot be read or used now';
  // The library's classes lose their names where they are bundled; its codes stay.
  const named = cause instanceof errors.JOSEError ? new IssuerError(cause.code) : cause;
  return new HookError('keys_unavailable', message, { cause: named });
}

/** Its name is what went wrong: names are all that the log has of causes. */
class IssuerError extends Error {
  override readonly name: string;

  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

/** Whatever else goes wrong while a key is looked for is no fault of the token. */
function isOfToken(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JOSENotSupported;
}

async function publishedKeys(rules: TokenRules, patiently: Patience): Promise<JWTVerifyGetKey> {
  const url = rules.keysUrl ?? (await patiently(() => discoveredUrl(rules.issuer)));
  return createRemoteJWKSet(url, {
    timeoutDuration: budget.tryMilliseconds,
    cacheMaxAge: budget.freshMilliseconds,
    cooldownDuration: budget.renewalMilliseconds,
    [customFetch]: (at: string, options: RequestInit) => patiently(() => keySetAt(at, options)),
  });
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discoveredUrl(issuer: string): Promise<URL> {
  const text = await textAt(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(budget.tryMilliseconds),
    redirect: 'manual',
  });
  const { issuer: named, jwks_uri } = parseJsonObject(text) ?? {};
  if (named !== issuer) throw new IssuerError('DiscoveryNamesAnotherIssuer');
  const url = secureUrlOf(jwks_uri);
  // Plain HTTP is for an issuer on this machine: one elsewhere must not lead us to Lambda's API, which is here too.
  if (url?.protocol === 'https:' || url?.protocol === new URL(issuer).protocol) return url;
  throw new IssuerError('DiscoveryNamesNoSecureKeys');
}

/** Looked at before the library does: a page about maintenance is a failure too, whatever its status. */
async function keySetAt(url: string, options: RequestInit): Promise<Response> {
  const text = await textAt(url, options);
  const keys = parseJsonObject(text)?.keys;
  if (Array.isArray(keys) && keys.every(isJsonObject)) return new Response(text);
  throw new IssuerError('IssuerPublishesNoKeySet');
}

/**
 * The body is read here, for it may stop half-way; that is a failure too. The connection is not kept: it would be
 * used again ten minutes later, and have died while Lambda froze the function.
 */
async function textAt(url: string, options: RequestInit): Promise<string> {
  const headers = new Headers(options.headers);
  headers.set('connection', 'close');
  const response = await fetch(url, { ...options, headers });
  const text = await response.text();
  if (response.status !== 200) throw new IssuerError(`IssuerAnswered${response.status}`);
  return text;
}

/** After what failed, for whatever reason, nothing is read for a moment. */
function withPause(clock: Clock): Patience {
  let failed: { readonly at: number; readonly error: unknown } | undefined;
  return async (read) => {
    if (failed !== undefined && clock() - failed.at < budget.pauseMilliseconds) throw failed.error;
    try {
      return await read();
    } catch (error) {
      failed = { at: clock(), error };
      throw error;
    }
  };
}
