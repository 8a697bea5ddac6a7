import { secretsIn } from '../app/config.ts';
import { generatedSecretsFile, readGenerated, writeGenerated } from '../app/generated-secrets.ts';
import type { HookSecrets } from '../domain/ports.ts';
import type { Provider } from '../providers/provider.ts';

export interface LocalSecrets {
  /** By provider, then by hook. */
  readonly byProvider: ReadonlyMap<string, ReadonlyMap<string, HookSecrets>>;
  /** The providers whose secrets we made up, because the environment named none. */
  readonly generated: readonly string[];
}

/**
 * The secrets of a local service: from the environment, and for a provider that has none there, made up
 * once and kept beside the data.
 */
export function localSecrets(providers: readonly Provider[], dataDirectory: string): LocalSecrets {
  const file = generatedSecretsFile(dataDirectory);
  const kept = { ...readGenerated(file) };
  const byProvider = new Map<string, ReadonlyMap<string, HookSecrets>>();
  const generated: string[] = [];
  for (const provider of providers) {
    const fromEnvironment = secretsIn(provider.secretLists);
    if (fromEnvironment.size > 0) {
      byProvider.set(provider.name, fromEnvironment);
      continue;
    }
    const secrets = kept[provider.name] ?? generate(provider);
    kept[provider.name] = secrets;
    byProvider.set(provider.name, new Map([['default', secrets]]));
    generated.push(provider.name);
  }
  if (generated.length > 0) writeGenerated(file, kept);
  return { byProvider, generated };
}

function generate({ secretLists }: Provider): HookSecrets {
  const lists = Object.entries(secretLists).flatMap(([name, { generate: make }]) =>
    make === undefined ? [] : [[name, [make()]] as const],
  );
  return Object.fromEntries(lists);
}
