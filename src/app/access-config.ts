import type { AwsCredentials } from '../adapters/aws/json-client.ts';
import type { TokenRules } from '../domain/ports.ts';
import { secureUrlOf } from '../domain/secure-url.ts';
import { textsIn } from './comma-list.ts';
import { ConfigError } from './config-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who may call the query API. */
export interface AccessConfig {
  /** What a bearer token must say; undefined where AWS asks for credentials itself. */
  readonly tokenRules: TokenRules | undefined;
  /** Whether it is AWS that asks. */
  readonly asksForSignatures: boolean;
  /** Of the web pages whose scripts may read the answers. */
  readonly corsOrigins: readonly string[];
}

/** The same for the local server, which asks for what AWS asks for. */
export interface LocalApi {
  /** Undefined where nobody is asked: whoever is at this machine may read its events. */
  readonly auth: 'iam' | 'jwt' | undefined;
  /** For `iam`; undefined where they are to be made up. */
  readonly credentials: AwsCredentials | undefined;
  readonly corsOrigins: readonly string[];
}

/** That requests are signed with, for `iam`. */
export const apiCredentialVariables = {
  accessKeyId: 'HOOKLANE_API_ACCESS_KEY_ID',
  secretAccessKey: 'HOOKLANE_API_SECRET_ACCESS_KEY',
  sessionToken: 'HOOKLANE_API_SESSION_TOKEN',
} as const;

/** Read by `config.ts`, which hands in the environment. */
export function accessIn(environment: Environment): AccessConfig {
  const auth = apiAuthIn(environment);
  return {
    tokenRules: auth === 'jwt' ? tokenRulesIn(environment) : undefined,
    asksForSignatures: auth === 'iam',
    corsOrigins: corsOriginsIn(environment),
  };
}

export function localApiIn(environment: Environment): LocalApi {
  const auth = apiAuthIn(environment);
  const credentials = auth === 'iam' ? credentialsIn(environment) : undefined;
  return { auth, credentials, corsOrigins: corsOriginsIn(environment) };
}

function credentialsIn(environment: Environment): AwsCredentials | undefined {
  const { accessKeyId: idName, secretAccessKey: keyName } = apiCredentialVariables;
  const keys = apiKeysIn(environment);
  if (keys !== undefined || (!environment[idName] && !environment[keyName])) return keys;
  throw new ConfigError(`${idName} and ${keyName} belong together, and one of them is not set`);
}

/** Undefined where they are not all there. */
export function apiKeysIn(environment: Environment): AwsCredentials | undefined {
  const {
    [apiCredentialVariables.accessKeyId]: accessKeyId,
    [apiCredentialVariables.secretAccessKey]: secretAccessKey,
    [apiCredentialVariables.sessionToken]: sessionToken,
  } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** Undefined where nothing is said: on AWS that is `iam`, locally nobody is asked. */
function apiAuthIn({ HOOKLANE_API_AUTH: auth }: Environment): 'iam' | 'jwt' | undefined {
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

function corsOriginsIn({ HOOKLANE_CORS_ORIGINS: list }: Environment): readonly string[] {
  const origins = textsIn(list);
  for (const origin of origins) {
    // As a browser writes it: no path, no slash behind it, nothing in upper case, and no pattern.
    if (secureUrlOf(origin)?.origin === origin && !origin.includes('*')) continue;
    throw new ConfigError(
      `HOOKLANE_CORS_ORIGINS must be origins like https://app.example.com, with commas between, not "${origin}"`,
    );
  }
  return origins;
}
