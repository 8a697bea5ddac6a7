import { randomBytes } from 'node:crypto';
import type { SecretsOffice } from '../../app/administration.ts';
import type { Provider } from '../../providers/provider.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { CliError } from '../cli-error.ts';
import { listOf } from '../list-of.ts';
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
    const lists = text === undefined ? {} : settingsIn(text, hook.of).lists;
    const known = Object.values(lists).flat();
    others = known.filter((each) => each !== secret).map(fingerprintOf);
    const kept = isOnly ? withoutAnyOf(text, Object.keys(lists), others) : text;
    return withSecretFirst(kept, list, secret);
  });
  return { list, fingerprint: fingerprintOf(secret), others: isOnly ? [] : others };
}

/**
 * Takes one out of a hook's lists, by its fingerprint.
 * @throws CliError when there is no such one, or no other
 */
export async function dropSecret(
  { parameters, said }: Pick<SecretsOffice, 'parameters'> & { readonly said: string },
  hook: Hook,
  fingerprint: string,
): Promise<void> {
  await parameters.change(hook, (text) => {
    const lists = text === undefined ? {} : settingsIn(text, hook.of).lists;
    const known = Object.values(lists).flat().map(fingerprintOf);
    if (!known.includes(fingerprint)) throw unknownSecret(hook, fingerprint, said);
    if (known.length === 1) throw lastSecret(hook, said);
    return withoutAnyOf(text, Object.keys(lists), [fingerprint]) ?? '';
  });
}

function withoutAnyOf(
  text: string | undefined,
  lists: readonly string[],
  fingerprints: readonly string[],
): string | undefined {
  return lists.reduce(
    (rest: string | undefined, list) => withoutSecrets(rest, list, fingerprints),
    text,
  );
}

function unknownSecret({ provider, hook }: Hook, fingerprint: string, said: string): CliError {
  return new CliError(`${provider}, hook ${hook}, has no secret ${fingerprint}`, {
    next: `hooklane secrets list ${provider}${said}`,
  });
}

function lastSecret({ provider, hook }: Hook, said: string): CliError {
  return new CliError(
    `it is the last of ${provider}, hook ${hook}, which would refuse everything`,
    {
      next: `hooklane secrets set ${provider}${said} --hook ${hook} --only; or close the hook: aws ssm delete-parameter --name /hooklane/<stage>/${provider}/${hook}`,
    },
  );
}

/** @throws CliError when the provider takes no such secret */
export function listFor(provider: Provider, secret: string): string {
  const list = listOf(provider, secret);
  if (
    list === 'signingTokens' &&
    Buffer.from(secret.slice('whsec_'.length), 'base64').length !== 32
  )
    throw new CliError('a signing token is whsec_ and 32 bytes in base64: this one is not', {
      isUsage: true,
    });
  if (list !== undefined) return list;
  throw new CliError(`no list of ${provider.name} takes such a secret`, { isUsage: true });
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
