import { SsmSecrets } from '../adapters/aws/ssm-secrets.ts';
import type { Log, SecretSource } from '../domain/ports.ts';
import type { SecretHolder } from '../domain/secret-holder.ts';
import type { Clock } from '../domain/time.ts';
import { ssmClient } from './json-clients.ts';

/** The secrets of all of a provider's hooks, or of the targets, where a deployment keeps them. */
export function secretsOf(
  { name, secretLists }: SecretHolder,
  { stage, clock, log }: { readonly stage: string; readonly clock: Clock; readonly log: Log },
): SecretSource {
  return new SsmSecrets({
    path: `/hooklane/${stage}/${name}`,
    lists: Object.keys(secretLists),
    client: ssmClient(),
    clock,
    log,
  });
}
