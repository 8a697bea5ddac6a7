import type { SecretHolder } from '../domain/secret-holder.ts';

/** The list whose secrets begin like this one, else the one whose secrets have no set beginning. */
export function listOf(
  { secretLists }: Pick<SecretHolder, 'secretLists'>,
  secret: string,
): string | undefined {
  const lists = Object.entries(secretLists);
  const [name] =
    lists.find(([, { prefix }]) => prefix !== undefined && secret.startsWith(prefix)) ??
    lists.find(([, { prefix }]) => prefix === undefined) ??
    [];
  return name;
}
