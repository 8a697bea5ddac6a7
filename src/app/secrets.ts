import { SsmSecrets } from '../adapters/aws/ssm-secrets.ts';
import type { Log, SecretSource } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';
import type { Provider } from '../providers/provider.ts';
import { ssmClient } from './json-clients.ts';

/** The secrets of all of a provider's hooks, where a deployment keeps them. */
export function secretsOf(
  { name, secretLists }: Provider,
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
