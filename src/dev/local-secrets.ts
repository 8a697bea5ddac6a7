import { randomBytes } from 'node:crypto';
import { apiKeyVariable, type LocalConfig, secretsIn } from '../app/config.ts';
import {
  generatedSecretsFile,
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
  /** What we made up because the environment does not say it: variables and their values. */
  readonly generated: readonly (readonly [string, string])[];
}

export type LocalSecretsOptions = Pick<LocalConfig, 'dataDirectory' | 'gateway'> & {
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
}: LocalSecretsOptions): LocalSecrets {
  const file = generatedSecretsFile(dataDirectory);
  const kept = { ...readGenerated(file) };
  const byProvider = new Map<string, ReadonlyMap<string, HookSecrets>>();
  const generated: (readonly [string, string])[] = [];
  for (const provider of gateway === undefined ? providers : [...providers, custom]) {
    const fromEnvironment = secretsIn(provider.secretLists);
    if (fromEnvironment.size > 0) {
      byProvider.set(provider.name, fromEnvironment);
      continue;
    }
    const secrets = kept[provider.name] ?? generate(provider);
    kept[provider.name] = secrets;
    byProvider.set(provider.name, new Map([['default', secrets]]));
    generated.push(...variablesOf(provider, secrets));
  }
  const apiKey = gateway && (gateway.apiKey ?? keptApiKey(kept) ?? randomBytes(20).toString('hex'));
  if (apiKey !== undefined && gateway?.apiKey === undefined) {
    kept.gateway = { apiKeys: [apiKey] };
    generated.push([apiKeyVariable, apiKey]);
  }
  if (generated.length > 0) writeGenerated(file, kept);
  return { byProvider, apiKey, generated };
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
