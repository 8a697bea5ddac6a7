import { randomBytes } from 'node:crypto';
import { apiCredentialVariables, type LocalApi } from '../app/access-config.ts';
import { type AwsCredentials, apiKeyVariable, type LocalConfig, secretsIn } from '../app/config.ts';
import {
  generatedSecretsFile,
  keptApiCredentials,
  keptApiKey,
  readGenerated,
  writeGenerated,
} from '../app/generated-secrets.ts';
import type { HookSecrets } from '../domain/ports.ts';
import { custom } from '../providers/custom.ts';
import type { Provider } from '../providers/provider.ts';

export interface LocalSecrets {
  /** By provider, then by hook. */
  readonly byProvider: ReadonlyMap<string, ReadonlyMap<string, HookSecrets>>;
  /** What the gateway asks for in `x-api-key`; undefined where there is no gateway. */
  readonly apiKey: string | undefined;
  /** What requests to the query API have to be signed with; undefined where nobody asks. */
  readonly apiCredentials: AwsCredentials | undefined;
  /** What we made up because the environment does not say it: variables and their values. */
  readonly generated: readonly (readonly [string, string])[];
}

export type LocalSecretsOptions = Pick<LocalConfig, 'dataDirectory' | 'gateway' | 'api'> & {
  readonly providers: readonly Provider[];
};

/**
 * The secrets of a local service: from the environment, and what is not there, made up once and kept
 * beside the data.
 */
export function localSecrets({
  providers,
  dataDirectory,
  gateway,
  api,
}: LocalSecretsOptions): LocalSecrets {
  const file = generatedSecretsFile(dataDirectory);
  const kept = { ...readGenerated(file) };
  const generated: (readonly [string, string])[] = [];
  const keep: Keep = (name, secrets, variables) => {
    kept[name] = secrets;
    generated.push(...variables);
  };
  const known = gateway === undefined ? providers : [...providers, custom];
  const byProvider = new Map(known.map((each) => [each.name, hooksOf(each, kept, keep)] as const));
  const apiKey = gateway && (gateway.apiKey ?? keptApiKey(kept) ?? randomBytes(20).toString('hex'));
  if (apiKey !== undefined && gateway?.apiKey === undefined) {
    keep('gateway', { apiKeys: [apiKey] }, [[apiKeyVariable, apiKey]]);
  }
  const apiCredentials = credentialsOf(api, kept, keep);
  if (generated.length > 0) writeGenerated(file, kept);
  return { byProvider, apiKey, apiCredentials, generated };
}

type Kept = Readonly<Record<string, HookSecrets>>;

/** Keeps what was made up, and shows it as the variables that would say it. */
type Keep = (
  name: string,
  secrets: HookSecrets,
  variables: readonly (readonly [string, string])[],
) => void;

function hooksOf(provider: Provider, kept: Kept, keep: Keep): ReadonlyMap<string, HookSecrets> {
  const fromEnvironment = secretsIn(provider.secretLists);
  if (fromEnvironment.size > 0) return fromEnvironment;
  const secrets = kept[provider.name] ?? generate(provider);
  keep(provider.name, secrets, variablesOf(provider, secrets));
  return new Map([['default', secrets]]);
}

/** Made up in the form that AWS gives them, so that every tool takes them. */
function credentialsOf(
  { auth, credentials }: LocalApi,
  kept: Kept,
  keep: Keep,
): AwsCredentials | undefined {
  if (auth !== 'iam' || credentials !== undefined) return credentials;
  const { accessKeyId, secretAccessKey } = keptApiCredentials(kept) ?? {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  keep('api', { accessKeyIds: [accessKeyId], secretAccessKeys: [secretAccessKey] }, [
    [apiCredentialVariables.accessKeyId, accessKeyId],
    [apiCredentialVariables.secretAccessKey, secretAccessKey],
  ]);
  return { accessKeyId, secretAccessKey };
}

function variablesOf({ secretLists }: Provider, secrets: HookSecrets): readonly [string, string][] {
  return Object.entries(secrets).map(([list, [secret = '']]) => [
    secretLists[list]?.environment ?? list,
    secret,
  ]);
}

function generate({ secretLists }: Provider): HookSecrets {
  const lists = Object.entries(secretLists).flatMap(([name, { generate: make }]) =>
    make === undefined ? [] : [[name, [make()]] as const],
  );
  return Object.fromEntries(lists);
}
