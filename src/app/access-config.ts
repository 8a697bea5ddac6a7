import type { TokenRules } from '../domain/ports.ts';
import { secureUrlOf } from '../domain/secure-url.ts';
import { ConfigError } from './config-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who may call the query API. */
export interface AccessConfig {
  /** What a bearer token must say; undefined where AWS asks for credentials itself. */
  readonly tokenRules: TokenRules | undefined;
  /** Of the web pages whose scripts may read the answers. */
  readonly corsOrigins: readonly string[];
}

/** Read by `config.ts`, which hands in the environment. */
export function accessIn(environment: Environment): AccessConfig {
  return {
    tokenRules: apiAuthIn(environment) === 'jwt' ? tokenRulesIn(environment) : undefined,
    corsOrigins: corsOriginsIn(environment),
  };
}

/** Undefined where nothing is said: on AWS that is `iam`, locally nobody is asked. */
export function apiAuthIn({ HOOKLANE_API_AUTH: auth }: Environment): 'iam' | 'jwt' | undefined {
  if (auth === undefined || auth === '') return undefined;
  if (auth === 'iam' || auth === 'jwt') return auth;
  throw new ConfigError(`HOOKLANE_API_AUTH must be "iam" or "jwt", not "${auth}"`);
}

function tokenRulesIn(environment: Environment): TokenRules {
  const issuer = textIn(environment, 'HOOKLANE_JWT_ISSUER');
  requireUrl('HOOKLANE_JWT_ISSUER', issuer);
  const audience = textIn(environment, 'HOOKLANE_JWT_AUDIENCE');
  const { HOOKLANE_JWKS_URL: keysUrl } = environment;
  return {
    issuer,
    audience,
    keysUrl: keysUrl ? requireUrl('HOOKLANE_JWKS_URL', keysUrl) : undefined,
  };
}

function textIn(environment: Environment, name: string): string {
  const text = environment[name];
  if (!text) throw new ConfigError(`${name} is not set, and HOOKLANE_API_AUTH=jwt needs it`);
  return text;
}

function requireUrl(name: string, text: string): URL {
  const url = secureUrlOf(text);
  if (url !== undefined) return url;
  throw new ConfigError(
    `${name} must be a URL with https (or http on this machine), not "${text}"`,
  );
}

export function corsOriginsIn({
  HOOKLANE_CORS_ORIGINS: list = '',
}: Environment): readonly string[] {
  const origins = list
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  for (const origin of origins) {
    // As a browser writes it: no path, no slash behind it, nothing in upper case, and no pattern.
    if (secureUrlOf(origin)?.origin === origin && !origin.includes('*')) continue;
    throw new ConfigError(
      `HOOKLANE_CORS_ORIGINS must be origins like https://app.example.com, with commas between, not "${origin}"`,
    );
  }
  return origins;
}
