import { type ProviderTokens, providerTokens } from '../../app/config.ts';
import { placeName, type RegisteringProvider, registrationsAt } from '../../app/registrations.ts';
import { CliError } from '../cli-error.ts';
import { saidOf } from '../deployment-options.ts';
import { interruption } from '../interruption.ts';
import { type PrintOptions, print } from '../print.ts';
import { readText } from '../secrets/secret-input.ts';
import {
  type Hook,
  openSecretsOffice,
  requireHook,
  requireProvider,
  stageOf,
} from '../secrets/secrets-target.ts';
import { generatorFor } from '../secrets/set-secret.ts';
import { telling } from '../secrets/telling.ts';
import { type Connected, connectHook } from './connect-hook.ts';
import { receiverUrl, type UrlOptions } from './receiver-url.ts';

export type ConnectOptions = UrlOptions &
  PrintOptions & {
    readonly hook: string;
    readonly events?: readonly string[];
    readonly tokenStdin?: boolean;
    readonly secretToken?: boolean;
    readonly replace?: boolean;
  };

/** Registers a hook at GitHub or GitLab, and tells how it went. */
export async function connect(
  name: RegisteringProvider,
  given: string,
  options: ConnectOptions,
): Promise<void> {
  const hook = requireHook(requireProvider(name), options.hook);
  stageOf(options);
  const tokens = await tokensFor(name, given, options);
  const failure = `${given} cannot be connected`;
  const { place, url, connected } = await telling(failure, options, async () => {
    const place = placeName(name, given);
    const url = await receiverUrl(hook, options);
    const registrations = await registrationsAt(name, place, tokens);
    const { parameters } = await openSecretsOffice(options);
    const deps = { parameters, registrations, signal: interruption() };
    const { events, secretToken = false, replace: mayReplace = false } = options;
    const wanted = { hook, place, url, events, mayReplace, ...generatorFor(hook.of, secretToken) };
    return { place, url, connected: await connectHook(deps, wanted) };
  });
  const { provider } = hook;
  const facts = { provider, hook: hook.hook, place, url, ...connected };
  await print(
    options.json ? `${JSON.stringify(facts)}\n` : told(hook, place, { url, ...connected }),
  );
  // Its --url is the receiver's.
  const { url: _, ...withoutUrl } = options;
  if (connected.answer?.isGood === false)
    throw refused(connected.answer.status, place, saidOf(withoutUrl));
}

async function tokensFor(
  name: RegisteringProvider,
  place: string,
  { tokenStdin }: ConnectOptions,
): Promise<ProviderTokens> {
  const known = providerTokens();
  if (!tokenStdin) return known;
  const given = await readText('The token');
  // A key in PEM is several lines; no token is.
  if (given.includes('PRIVATE KEY')) return { ...known, githubAppKey: given };
  if (/\s/.test(given)) throw new CliError(`that is no token for ${place}`, { isUsage: true });
  return { ...known, [name]: given };
}

function told(
  { provider, hook }: Hook,
  place: string,
  connected: Connected & { readonly url: string },
): string {
  const { isNew, id, url, fingerprint, duplicates, answer } = connected;
  const again =
    duplicates > 0 ? `${duplicates} more send to this URL: delete them at ${provider}\n` : '';
  const status =
    answer === undefined ? 'it tells of no test' : `its test was answered ${answer.status}`;
  return `${place} ${isNew ? 'now sends' : 'sends'} to ${url}
  hook ${hook} of ${provider}, there with the id ${id}, secret ${fingerprint}; ${status}
${again}`;
}

function refused(status: string, place: string, said: string): CliError {
  const next =
    status === '401'
      ? `try again in a minute; then hooklane doctor${said}`
      : `hooklane doctor${said}, and docs/operations.md#alarms`;
  return new CliError(`the test of ${place} was answered ${status}`, { next });
}
