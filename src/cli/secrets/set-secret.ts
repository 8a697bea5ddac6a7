import { randomBytes } from 'node:crypto';
import type { SecretsOffice } from '../../app/administration.ts';
import type { HookSecrets } from '../../domain/ports.ts';
import type { SecretHolder } from '../../domain/secret-holder.ts';
import { signingKeyIn } from '../../domain/targets.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { CliError } from '../cli-error.ts';
import { listOf } from '../list-of.ts';
import { settingsIn, withoutSecrets, withSecretFirst } from './hook-settings.ts';
import { type Hook, isOfTargets, titleOf } from './secrets-target.ts';

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
    const lists = listsBeside(hook, list, text);
    const known = Object.values(lists).flat();
    others = known.filter((each) => each !== secret).map(fingerprintOf);
    const kept = isOnly ? withoutAnyOf(text, Object.keys(lists), others) : text;
    return withSecretFirst(kept, list, secret);
  });
  return { list, fingerprint: fingerprintOf(secret), others: isOnly ? [] : others };
}

/**
 * Those of a hook that do the same: any of a provider's lists proves who sent a request. Of a target's, each is for
 * something else.
 */
function listsBeside(hook: Hook, list: string, text: string | undefined): HookSecrets {
  const { lists } = text === undefined ? { lists: {} as HookSecrets } : settingsIn(text, hook.of);
  if (!isOfTargets(hook)) return lists;
  return { [list]: lists[list] ?? [] };
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
    const all = text === undefined ? {} : settingsIn(text, hook.of).lists;
    const list = Object.keys(all).find((name) =>
      all[name]?.map(fingerprintOf).includes(fingerprint),
    );
    if (list === undefined) throw unknownSecret(hook, fingerprint, said);
    const lists = listsBeside(hook, list, text);
    if (Object.values(lists).flat().length === 1) throw lastSecret(hook, list, said);
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

function unknownSecret(hook: Hook, fingerprint: string, said: string): CliError {
  return new CliError(`${titleOf(hook)}, has no secret ${fingerprint}`, {
    next: `hooklane secrets list ${hook.provider}${said}`,
  });
}

function lastSecret(target: Hook, list: string, said: string): CliError {
  const { provider, hook } = target;
  const instead = `hooklane secrets set ${provider}${said} --hook ${hook} --only`;
  const parameter = `/hooklane/<stage>/${provider}/${hook}`;
  return isOfTargets(target)
    ? new CliError(`it is the last of ${list}: rules that use it could send nothing`, {
        next: `${instead}; or where no rule uses it, take it out of the parameter ${parameter}`,
      })
    : new CliError(`it is the last of ${titleOf(target)}, which would refuse everything`, {
        next: `${instead}; or close the hook: aws ssm delete-parameter --name ${parameter}`,
      });
}

/** @throws CliError when the provider takes no such secret */
export function listFor(holder: SecretHolder, secret: string): string {
  const list = listOf(holder, secret);
  if (list === undefined) throw noListFor(holder);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  if (list === 'signingTokens' && key.length !== 32) throw malformedSecret('a signing token', '32');
  if (list === 'signingSecrets' && signingKeyIn(secret) === undefined)
    throw malformedSecret('a signing secret', '24 to 64');
  return list;
}

function malformedSecret(what: string, bytes: string): CliError {
  return new CliError(`${what} is whsec_ and ${bytes} bytes in base64: this one is not`, {
    isUsage: true,
  });
}

function noListFor({ name, secretLists }: SecretHolder): CliError {
  const forms = Object.entries(secretLists).map(([list, { prefix }]) => `${prefix}… (${list})`);
  return new CliError(`no list of ${name} takes such a secret: they are ${forms.join(' or ')}`, {
    isUsage: true,
  });
}

/** @throws CliError when the provider takes none of our making */
export function generateSecret(holder: SecretHolder): string {
  if (holder.name !== 'slack') return generatorFor(holder, false).generate();
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
export function generatorFor({ secretLists }: SecretHolder, isToken: boolean): Generator {
  if (isToken) return { list: 'secretTokens', generate: () => randomBytes(32).toString('hex') };
  const [list = 'secrets', { generate = () => '' } = {}] =
    Object.entries(secretLists).find(([, each]) => each.generate !== undefined) ?? [];
  return { list, generate };
}
