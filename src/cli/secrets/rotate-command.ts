import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { SecretsOffice } from '../../app/administration.ts';
import { providerTokens } from '../../app/config.ts';
import { canRegister, registrationsAt } from '../../app/registrations.ts';
import { targetSecrets } from '../../domain/targets.ts';
import { providers } from '../../providers/registry.ts';
import { CliError } from '../cli-error.ts';
import { receiverUrl, type UrlOptions } from '../connect/receiver-url.ts';
import { saidOf, withAwsOptions, withPrintOptions } from '../deployment-options.ts';
import { interruption } from '../interruption.ts';
import { countOption } from '../number-option.ts';
import { note, type PrintOptions, print } from '../print.ts';
import { settingsIn } from './hook-settings.ts';
import { type Rotation, rotateSecret } from './rotate-secret.ts';
import { rotateTargets } from './rotate-targets.ts';
import { readSecret } from './secret-input.ts';
import {
  type Hook,
  isOfTargets,
  openSecretsOffice,
  requireHolder,
  requireHook,
} from './secrets-target.ts';
import { generatorFor, listFor } from './set-secret.ts';
import { telling } from './telling.ts';

const explanation = `
Examples:
  $ hooklane secrets rotate github --stage prod          with GITHUB_TOKEN, where connect registered it
  $ hooklane secrets rotate slack --stage prod           asks for the new one
  $ hooklane secrets rotate targets --stage prod         what signs for http rules

Where "hooklane connect" registered the hook, it makes up the new secret, waits until every receiver
accepts it (five minutes), gives it to the provider, waits until it is seen in use, and drops the old
one. For all others, and with --by-hand, it asks for the new secret, which you give to the provider.

Whenever it ends before its end, both secrets are accepted, and the same command goes on from there.

Of targets, it is the signing secret: the new one signs beside the old one. Nobody counts which
of the two is checked, so nothing is waited for, and "hooklane secrets drop" takes the old one out.
A Slack token is Slack's to make: "hooklane secrets set targets".`;

type Options = UrlOptions &
  PrintOptions & {
    readonly hook: string;
    readonly byHand?: boolean;
    readonly minutes: number;
  };

export function rotateCommand(): Command {
  const command = new Command('rotate')
    .description('replace the secret of a hook, and refuse nothing meanwhile')
    .argument('<provider>', [...providers.map(({ name }) => name), targetSecrets.name].join(', '))
    .option('--hook <name>', 'the hook, or the name that rules have for a target’s', 'default')
    .option('--url <url>', 'the receiver’s URL (default: what the stack says)')
    .option('--by-hand', 'tell the provider yourself')
    .option(
      '--minutes <number>',
      'how long to wait for the new one to be seen',
      countOption('--minutes', 0, 1440),
      15,
    )
    .addHelpText('after', explanation);
  return withPrintOptions(withAwsOptions(command)).action(
    async (name: string, options: Options) => {
      const hook = requireHook(requireHolder(name), options.hook);
      if (isOfTargets(hook)) return rotateTargets(hook, options);
      if (!providers.some((each) => each.name === name)) throw ofProducers(name, saidIn(options));
      const office = await openSecretsOffice(options);
      const failure = `the secret of ${name}, hook ${hook.hook}, cannot be rotated`;
      const done = await telling(failure, options, async () => {
        const signal = interruption();
        const rotation = await rotationOf(office, hook, options);
        const wait = (milliseconds: number) => sleep(milliseconds, undefined, { signal });
        return rotateSecret({ ...office, clock: Date.now, sleep: wait, note }, rotation);
      });
      const { provider } = hook;
      if (options.json) return print(`${JSON.stringify({ provider, hook: hook.hook, ...done })}\n`);
      await print(
        `${provider}, hook ${hook.hook}: ${done.fingerprint} is in use, ${done.dropped.join(', ')} is dropped\n`,
      );
    },
  );
}

/** The URL is the receiver's, which other commands do not want. */
function saidIn({ url: _, hook, ...options }: Options): string {
  return saidOf(options, hook);
}

async function rotationOf(
  { parameters }: SecretsOffice,
  hook: Hook,
  options: Options,
): Promise<Rotation> {
  const known = options.byHand ? undefined : await parameters.get(hook);
  const { registeredAt = [] } = known === undefined ? {} : settingsIn(known.text, hook.of);
  const places = await Promise.all(registeredAt.map((place) => placeAt(hook, place)));
  return {
    hook,
    said: saidIn(options),
    places,
    url: places.length > 0 ? await receiverUrl(hook, options) : '',
    newSecret:
      places.length > 0 ? (list) => made(hook, list) : (list) => asked(hook, list, saidIn(options)),
    patienceMilliseconds: options.minutes * 60_000,
  };
}

async function placeAt({ provider }: Hook, name: string): Promise<Rotation['places'][number]> {
  if (!canRegister(provider)) throw new CliError(`${provider} is told by hand: say --by-hand`);
  return { name, registrations: await registrationsAt(provider, name, providerTokens()) };
}

async function made({ of }: Hook, list: string): Promise<string> {
  return generatorFor(of, list === 'secretTokens').generate();
}

async function asked({ provider, hook, of }: Hook, list: string, said: string): Promise<string> {
  const secret = await readSecret(`The new secret of ${provider}, hook ${hook}`);
  if (listFor(of, secret) === list) return secret;
  throw new CliError(`the hook has ${list}, and this is none`, {
    isUsage: true,
    next: `hooklane secrets set ${provider}${said}, to go over to another kind`,
  });
}

/** Which of its tokens are old, the list does not say. */
function ofProducers(name: string, said: string): CliError {
  return new CliError(
    `each of your producers has a token of its own: there is no old one to drop`,
    {
      isUsage: true,
      next: `hooklane secrets set ${name}${said}, and when the producer has it, hooklane secrets drop ${name} <fingerprint>${said}`,
    },
  );
}
