import type { SecretsOffice } from '../../app/administration.ts';
import { fingerprintOf } from '../../providers/signature.ts';
import { CliError } from '../cli-error.ts';
import { saidOf } from '../deployment-options.ts';
import { note, type PrintOptions, print } from '../print.ts';
import { settingsIn, withSecretFirst } from './hook-settings.ts';
import { giving } from './note-set.ts';
import { readSecret } from './secret-input.ts';
import {
  type Hook,
  openSecretsOffice,
  type StageOptions,
  stageOf,
  titleOf,
} from './secrets-target.ts';
import { generateSecret, listFor } from './set-secret.ts';
import { telling } from './telling.ts';

interface Options extends StageOptions, PrintOptions {
  readonly byHand?: boolean;
}

interface Signing {
  readonly fingerprint: string;
  /** Of those that sign beside it until they are dropped. */
  readonly others: readonly string[];
}

const list = 'signingSecrets';

/** Has another secret sign beside the one that does: who checks the signatures may go over when he likes. */
export async function rotateTargets(hook: Hook, options: Options): Promise<void> {
  const office = await openSecretsOffice(options);
  const said = saidOf(options, hook.hook);
  const failure = `the signing secret of ${titleOf(hook)}, cannot be rotated`;
  const { fingerprint, others } = await telling(failure, options, () =>
    addSecret(office, hook, { said, newSecret: () => newSecretOf(hook, options) }),
  );
  if (options.json) {
    const { provider } = hook;
    return print(`${JSON.stringify({ provider, hook: hook.hook, list, fingerprint, others })}\n`);
  }
  await print(`${titleOf(hook)}: ${fingerprint} signs beside ${others.join(', ')}\n`);
  note('Nobody counts which of them is checked, so none is dropped by itself.');
  note(
    `  next: ${giving(hook, { stage: stageOf(options) })}; then hooklane secrets drop targets ${others.at(-1)}${said}`,
  );
}

/** One that was begun is not begun again. */
async function addSecret(
  { parameters }: Pick<SecretsOffice, 'parameters'>,
  hook: Hook,
  { said, newSecret }: { readonly said: string; readonly newSecret: () => Promise<string> },
): Promise<Signing> {
  const known = await parameters.get(hook);
  const secrets = (known && settingsIn(known.text, hook.of).lists[list]) ?? [];
  const [first, ...others] = secrets.map(fingerprintOf);
  if (first === undefined) throw nothingToRotate(hook, said);
  if (others.length > 0) {
    note(`A rotation is under way: ${first} is the new one.`);
    return { fingerprint: first, others };
  }
  const secret = await newSecret();
  await parameters.change(hook, (text) => withSecretFirst(text, list, secret));
  return { fingerprint: fingerprintOf(secret), others: [first] };
}

async function newSecretOf(hook: Hook, { byHand }: Options): Promise<string> {
  if (!byHand) return generateSecret(hook.of);
  const secret = await readSecret(`The new signing secret of ${titleOf(hook)}`);
  if (listFor(hook.of, secret) === list) return secret;
  throw new CliError('this is no signing secret', {
    isUsage: true,
    next: 'hooklane secrets set targets, for a Slack token',
  });
}

function nothingToRotate(hook: Hook, said: string): CliError {
  return new CliError(`${titleOf(hook)}, has no signing secret to rotate`, {
    next: `hooklane secrets set targets${said} --generate; of a Slack token, the new one: hooklane secrets set targets${said}`,
  });
}
