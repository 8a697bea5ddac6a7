import { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { withAwsOptions, withPrintOptions } from '../deployment-options.ts';
import { note, print } from '../print.ts';
import { requireHook, requireProvider } from '../secrets/secrets-target.ts';
import { telling } from '../secrets/telling.ts';
import { type ConnectOptions, connect } from './connect-registering.ts';
import { writeManifest } from './connect-slack.ts';
import { receiverUrl } from './receiver-url.ts';

const examples = `
Examples:
  $ hooklane connect github acme/web --stage prod
  $ hooklane connect github acme --stage prod --events push,pull_request
  $ hooklane connect gitlab https://gitlab.example.com/acme --stage prod --hook acme
  $ hooklane connect slack manifest.yml --stage prod

GITHUB_TOKEN, GITLAB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY open the provider's API;
docs/connect.md says what they have to be good for.`;

const githubExamples = `
Examples:
  $ hooklane connect github acme/web --stage prod
  $ hooklane connect github acme --stage prod --events push,pull_request
  $ hooklane connect github app --stage prod --token-stdin < app.pem     with GITHUB_APP_ID`;

const gitlabExamples = `
Examples:
  $ hooklane connect gitlab acme/web --stage prod
  $ hooklane connect gitlab https://gitlab.example.com/acme --stage prod --hook acme`;

const slackExamples = `
Examples:
  $ hooklane secrets set slack --stage prod              first: Slack makes the secret
  $ hooklane connect slack manifest.yml --stage prod`;

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
      .argument('<place>', 'owner/repository, an organization, "app", or the https URL of one')
      .option('--replace', 'take over an App that sends to another URL')
      .addHelpText('after', githubExamples),
  ).action((place: string, options: ConnectOptions) => connect('github', place, options));
}

function gitlabCommand(): Command {
  return registering(
    new Command('gitlab')
      .description('register the hook of a project or a group, or put it right')
      .argument('<place>', 'the path of a project or group, or its https URL')
      .option(
        '--secret-token',
        'for a GitLab before 19.0: a token that goes along, and signs nothing',
      )
      .addHelpText('after', gitlabExamples),
  ).action((place: string, options: ConnectOptions) => connect('gitlab', place, options));
}

function slackCommand(): Command {
  return toReceiver(
    new Command('slack')
      .description('write the request URLs into the manifest of an app')
      .argument('<manifest>', 'the file, JSON or YAML')
      .addHelpText('after', slackExamples),
  ).action(async (file: string, options: ConnectOptions) => {
    const hook = requireHook(requireProvider('slack'), options.hook);
    const url = await receiverUrl(hook, options);
    const failure = `${file} cannot be changed`;
    const places = await telling(failure, options, () => writeManifest(file, url));
    if (options.json) return print(`${JSON.stringify({ url, places })}\n`);
    await print(`${url}\n${places.map((place) => `  is now in ${place}\n`).join('')}`);
    const stage = options.stage ?? '<stage>';
    const named = options.hook === 'default' ? '' : ` --hook ${options.hook}`;
    note(`next: hooklane secrets set slack --stage ${stage}${named}`);
    note('      with the Signing Secret of https://api.slack.com/apps, Basic Information;');
    note(
      '      and then put the manifest there under App Manifest, where Slack asks the URL who it is',
    );
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
