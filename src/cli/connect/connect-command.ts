import { Command } from 'commander';
import { type ProviderTokens, providerTokens } from '../../app/config.ts';
import { placeName, type RegisteringProvider, registrationsAt } from '../../app/registrations.ts';
import { CliError } from '../cli-error.ts';
import { withAwsOptions, withPrintOptions } from '../deployment-options.ts';
import { interruption } from '../interruption.ts';
import { note, type PrintOptions, print } from '../print.ts';
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
import { writeManifest } from './connect-slack.ts';
import { receiverUrl, type UrlOptions } from './receiver-url.ts';

const examples = `
Examples:
  $ hooklane connect github acme/web --stage prod
  $ hooklane connect github acme --stage prod --events push,pull_request
  $ hooklane connect gitlab https://gitlab.example.com/acme --stage prod --hook acme
  $ hooklane connect slack manifest.yml --stage prod

GITHUB_TOKEN, GITLAB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY open the provider's API;
docs/connect.md says what they have to be good for.`;

type Options = UrlOptions &
  PrintOptions & {
    readonly hook: string;
    readonly events?: readonly string[];
    readonly tokenStdin?: boolean;
    readonly secretToken?: boolean;
  };

/** `hooklane connect`: the hook at the provider, once, with a secret that nobody has to see. */
export function connectCommand(): Command {
  const connect = new Command('connect')
    .description('register a hook at its provider')
    .addHelpText('after', examples);
  for (const command of [githubCommand(), gitlabCommand(), slackCommand()])
    connect.addCommand(command);
  return connect;
}

function githubCommand(): Command {
  return registering(
    new Command('github')
      .description('register the hook of a repository, an organization or an App, or put it right')
      .argument('<place>', 'owner/repository, an organization, "app", or the https URL of one'),
  ).action((place: string, options: Options) => connect('github', place, options));
}

function gitlabCommand(): Command {
  return registering(
    new Command('gitlab')
      .description('register the hook of a project or a group, or put it right')
      .argument('<place>', 'the path of a project or group, or its https URL'),
  )
    .option(
      '--secret-token',
      'for a GitLab before 19.0: a token that goes along, and signs nothing',
    )
    .action((place: string, options: Options) => connect('gitlab', place, options));
}

function slackCommand(): Command {
  return toReceiver(
    new Command('slack')
      .description('write the request URLs into the manifest of an app')
      .argument('<manifest>', 'the file, JSON or YAML'),
  ).action(async (file: string, options: Options) => {
    const hook = requireHook(requireProvider('slack'), options.hook);
    const url = await receiverUrl(hook, options);
    const failure = `${file} cannot be changed`;
    const places = await telling(failure, options, () => writeManifest(file, url));
    if (options.json) return print(`${JSON.stringify({ url, places })}\n`);
    await print(`${url}\n${places.map((place) => `  is now in ${place}\n`).join('')}`);
    const stage = options.stage ?? '<stage>';
    const named = options.hook === 'default' ? '' : ` --hook ${options.hook}`;
    note(`next: hooklane secrets set slack --stage ${stage}${named}
      with the Signing Secret of https://api.slack.com/apps, Basic Information;
      and then put the manifest there under App Manifest, where Slack asks the URL who it is`);
  });
}

function toReceiver(command: Command): Command {
  command
    .option('--hook <name>', 'the hook, with secrets of its own', 'default')
    .option('--url <url>', 'the receiver’s URL (default: what the stack says)');
  return withPrintOptions(withAwsOptions(command));
}

function registering(command: Command): Command {
  command
    .option('--events <names>', 'by the provider’s names, with commas (default: all)', listOf)
    .option(
      '--token-stdin',
      'read the provider’s token, or the App’s key, from the standard input',
    );
  return toReceiver(command);
}

function listOf(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => /^[a-z_*]+$/.test(name))) return names;
  throw new CliError(`--events takes names with commas between, not "${text}"`, { isUsage: true });
}

async function connect(name: RegisteringProvider, given: string, options: Options): Promise<void> {
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
    const { events, secretToken = false } = options;
    const wanted = { hook, place, url, events, ...generatorFor(hook.of, secretToken) };
    return { place, url, connected: await connectHook(deps, wanted) };
  });
  const { provider } = hook;
  const facts = { provider, hook: hook.hook, place, url, ...connected };
  await print(
    options.json ? `${JSON.stringify(facts)}\n` : told(hook, place, { url, ...connected }),
  );
  if (connected.answer?.isGood === false) throw refused(connected.answer.status, place);
}

async function tokensFor(
  name: RegisteringProvider,
  place: string,
  { tokenStdin }: Options,
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
    answer === undefined ? 'no test was sent' : `its test was answered ${answer.status}`;
  return `${place} ${isNew ? 'now sends' : 'sends'} to ${url}
  hook ${hook} of ${provider}, there with the id ${id}, secret ${fingerprint}; ${status}
${again}`;
}

function refused(status: string, place: string): CliError {
  const next =
    status === '401'
      ? 'try again in a minute; then look at hooklane doctor'
      : 'hooklane doctor, and docs/operations.md#alarms';
  return new CliError(`the test of ${place} was answered ${status}`, { next });
}
