import type { SecretsOffice } from '../../app/administration.ts';
import type { HookName, HookParameter, Use } from '../../domain/hook-parameters.ts';
import type { Provider } from '../../providers/provider.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { readSettings } from './hook-settings.ts';

/** All that may be told of a secret. */
export interface ListedSecret extends HookName {
  readonly list: string;
  readonly fingerprint: string;
  readonly lastUse: Use | undefined;
  readonly registeredAt: readonly string[];
}

export interface SecretsList {
  readonly secrets: readonly ListedSecret[];
  /** Whose parameters say nothing that a receiver understands. */
  readonly malformed: readonly HookName[];
}

export async function listSecrets(
  { parameters, uses }: SecretsOffice,
  providers: readonly Provider[],
): Promise<SecretsList> {
  const secrets: Omit<ListedSecret, 'lastUse'>[] = [];
  const malformed: HookName[] = [];
  for (const provider of providers) {
    for (const parameter of await parameters.list(provider.name)) {
      const found = secretsIn(parameter, provider);
      if (found === undefined) malformed.push({ provider: provider.name, hook: parameter.hook });
      else secrets.push(...found);
    }
  }
  const found = await uses.lastUses(secrets);
  return {
    secrets: secrets.map((secret, index) => ({ ...secret, lastUse: found[index] })),
    malformed,
  };
}

function secretsIn(
  { hook, text }: HookParameter,
  provider: Provider,
): readonly Omit<ListedSecret, 'lastUse'>[] | undefined {
  const settings = readSettings(text, provider);
  return (
    settings &&
    Object.entries(settings.lists).flatMap(([list, secrets]) =>
      secrets.map((secret) => ({
        provider: provider.name,
        hook,
        list,
        fingerprint: fingerprintOf(secret),
        registeredAt: settings.registeredAt,
      })),
    )
  );
}

/** As exactly as it is known, in UTC: a minute, an hour, or a day. */
export function toldUse(use: Use | undefined): string {
  if (use === undefined) return 'never';
  const [day = '', time = ''] = use.from.split('T');
  if (use.seconds >= 86_400) return day;
  return use.seconds >= 3600 ? `${day} ${time.slice(0, 2)} h` : `${day} ${time.slice(0, 5)}`;
}
