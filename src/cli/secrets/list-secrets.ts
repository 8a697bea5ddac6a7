import type { SecretsOffice } from '../../app/administration.ts';
import type { HookName, HookParameter, Use } from '../../domain/hook-parameters.ts';
import type { SecretHolder } from '../../domain/secret-holder.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { readSettings } from './hook-settings.ts';
import { isOfTargets } from './secrets-target.ts';

/** All that may be told of a secret. */
export interface ListedSecret extends HookName {
  readonly list: string;
  readonly fingerprint: string;
  /** Undefined is never; null is where nobody counts: what we send is not told by its secret. */
  readonly lastUse: Use | undefined | null;
  readonly registeredAt: readonly string[];
}

export interface SecretsList {
  readonly secrets: readonly ListedSecret[];
  /** Whose parameters say nothing that a function understands. */
  readonly malformed: readonly HookName[];
}

export async function listSecrets(
  { parameters, uses }: SecretsOffice,
  holders: readonly SecretHolder[],
): Promise<SecretsList> {
  const secrets: Omit<ListedSecret, 'lastUse'>[] = [];
  const malformed: HookName[] = [];
  for (const holder of holders) {
    for (const parameter of await parameters.list(holder.name)) {
      const found = secretsIn(parameter, holder);
      if (found === undefined) malformed.push({ provider: holder.name, hook: parameter.hook });
      else secrets.push(...found);
    }
  }
  const counted = secrets.filter((secret) => !isOfTargets(secret));
  const found = await uses.lastUses(counted);
  const lastUses = new Map(counted.map((secret, index) => [secret, found[index]]));
  const lastUseOf = (secret: (typeof secrets)[number]) =>
    isOfTargets(secret) ? null : lastUses.get(secret);
  return {
    secrets: secrets.map((secret) => ({ ...secret, lastUse: lastUseOf(secret) })),
    malformed,
  };
}

function secretsIn(
  { hook, text }: HookParameter,
  holder: SecretHolder,
): readonly Omit<ListedSecret, 'lastUse'>[] | undefined {
  const settings = readSettings(text, holder);
  return (
    settings &&
    Object.entries(settings.lists).flatMap(([list, secrets]) =>
      secrets.map((secret) => ({
        provider: holder.name,
        hook,
        list,
        fingerprint: fingerprintOf(secret),
        registeredAt: settings.registeredAt,
      })),
    )
  );
}

/** As exactly as it is known, in UTC: a minute, an hour, or a day. */
export function toldUse(use: Use | undefined | null): string {
  if (use === null) return 'not counted';
  if (use === undefined) return 'never';
  const [day = '', time = ''] = use.from.split('T');
  if (use.seconds >= 86_400) return day;
  return use.seconds >= 3600 ? `${day} ${time.slice(0, 2)} h` : `${day} ${time.slice(0, 5)}`;
}
