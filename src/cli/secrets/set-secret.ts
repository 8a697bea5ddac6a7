import { randomBytes } from 'node:crypto';
import type { SecretsOffice } from '../../app/administration.ts';
import type { Provider } from '../../providers/provider.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { CliError } from '../cli-error.ts';
import { settingsIn, withoutSecrets, withSecretFirst } from './hook-settings.ts';
import type { Hook } from './secrets-target.ts';

export interface SecretSet {
  readonly list: string;
  readonly fingerprint: string;
  /** Of those that are accepted beside it. */
  readonly others: readonly string[];
}

export interface NewSecret {
  readonly secret: string;
  /** Whether the others go at once: what is signed with them is refused. */
  readonly isOnly: boolean;
}

/** Puts a secret in front of those of a hook, or in their place. */
export async function setSecret(
  { parameters }: Pick<SecretsOffice, 'parameters'>,
  hook: Hook,
  { secret, isOnly }: NewSecret,
): Promise<SecretSet> {
  const list = listFor(hook.of, secret);
  let others: readonly string[] = [];
  await parameters.change(hook, (text) => {
    const before = text === undefined ? [] : (settingsIn(text, hook.of).lists[list] ?? []);
    others = before.filter((each) => each !== secret).map(fingerprintOf);
    const kept = isOnly ? withoutSecrets(text, list, others) : text;
    return withSecretFirst(kept, list, secret);
  });
  return { list, fingerprint: fingerprintOf(secret), others: isOnly ? [] : others };
}

/**
 * Takes one out of a hook's lists, by its fingerprint.
 * @throws CliError when there is no such one, or no other
 */
export async function dropSecret(
  { parameters }: Pick<SecretsOffice, 'parameters'>,
  hook: Hook,
  fingerprint: string,
): Promise<void> {
  await parameters.change(hook, (text) => {
    const lists = text === undefined ? {} : settingsIn(text, hook.of).lists;
    const known = Object.values(lists).flat().map(fingerprintOf);
    if (!known.includes(fingerprint)) throw unknownSecret(hook, fingerprint);
    if (known.length === 1) throw lastSecret(hook);
    return (
      Object.keys(lists).reduce(
        (rest: string | undefined, list) => withoutSecrets(rest, list, [fingerprint]),
        text,
      ) ?? ''
    );
  });
}

function unknownSecret({ provider, hook }: Hook, fingerprint: string): CliError {
  return new CliError(`${provider}, hook ${hook}, has no secret ${fingerprint}`, {
    next: `hooklane secrets list ${provider}`,
  });
}

function lastSecret({ provider, hook }: Hook): CliError {
  return new CliError(
    `it is the last of ${provider}, hook ${hook}, which would refuse everything`,
    {
      next: `hooklane secrets set ${provider} --only; or close the hook: aws ssm delete-parameter`,
    },
  );
}

/** The list whose secrets begin like this one, else the one whose secrets have no set beginning. */
export function listFor({ name, secretLists }: Provider, secret: string): string {
  const lists = Object.entries(secretLists);
  const [list] =
    lists.find(([, { prefix }]) => prefix !== undefined && secret.startsWith(prefix)) ??
    lists.find(([, { prefix }]) => prefix === undefined) ??
    [];
  if (
    list === 'signingTokens' &&
    Buffer.from(secret.slice('whsec_'.length), 'base64').length !== 32
  )
    throw new CliError('a signing token is whsec_ and 32 bytes in base64: this one is not', {
      isUsage: true,
    });
  if (list !== undefined) return list;
  throw new CliError(`no list of ${name} takes such a secret`, { isUsage: true });
}

/** @throws CliError when the provider takes none of our making */
export function generateSecret(provider: Provider): string {
  if (provider.name !== 'slack') return generatorFor(provider, false).generate();
  throw new CliError('Slack makes its secret itself: it cannot be made up here', {
    isUsage: true,
    next: 'take the Signing Secret from https://api.slack.com/apps, Basic Information',
  });
}

/** Where a secret that we make up goes, and how it is made. */
export interface Generator {
  readonly list: string;
  readonly generate: () => string;
}

/** @param isToken for one that goes along with each request instead of signing it: GitLab before 19.0 */
export function generatorFor({ secretLists }: Provider, isToken: boolean): Generator {
  if (isToken) return { list: 'secretTokens', generate: () => randomBytes(32).toString('hex') };
  const [list = 'secrets', { generate = () => '' } = {}] =
    Object.entries(secretLists).find(([, each]) => each.generate !== undefined) ?? [];
  return { list, generate };
}
