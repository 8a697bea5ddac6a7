import { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { saidOf, withAwsOptions, withPrintOptions } from '../deployment-options.ts';
import { note, type PrintOptions, print, Table } from '../print.ts';
import { listSecrets, type SecretsList, toldUse } from './list-secrets.ts';
import { noteSet } from './note-set.ts';
import { rotateCommand } from './rotate-command.ts';
import { readSecret } from './secret-input.ts';
import {
  holderNames,
  openSecretsOffice,
  requireHolder,
  requireHook,
  type StageOptions,
  secretHolders,
  stageOf,
  titleOf,
} from './secrets-target.ts';
import { dropSecret, generateSecret, setSecret } from './set-secret.ts';
import { telling } from './telling.ts';

const examples = `
Examples:
  $ hooklane secrets list --stage prod
  $ hooklane secrets set slack --stage prod            asks for the signing secret
  $ hooklane secrets set github --stage prod --generate --hook acme-web
  $ hooklane secrets rotate github --stage prod        with GITHUB_TOKEN, where connect registered it
  $ pass show gitlab/token | hooklane secrets set gitlab --stage prod`;

const listExamples = `
Examples:
  $ hooklane secrets list --stage prod
  $ hooklane secrets list github --stage prod --json | jq -r '.secrets[].fingerprint'`;

const setExamples = `
Examples:
  $ hooklane secrets set slack --stage prod                         asks for it
  $ pass show gitlab/token | hooklane secrets set gitlab --stage prod
  $ hooklane secrets set targets --stage prod                       a Slack bot token, or what signs for an http rule
  $ hooklane secrets set targets --stage prod --hook ledger --generate
  $ hooklane secrets set github --stage prod --generate --only      where one got out; then connect once more`;

const dropExamples = `
Examples:
  $ hooklane secrets drop github 4a600e --stage prod`;

type Options = StageOptions & PrintOptions & { readonly hook: string };
type SetOptions = Options & { readonly generate?: boolean; readonly only?: boolean };

/** `hooklane secrets`: what the hooks of a deployment accept, and its targets ask for. No value of a secret is ever printed. */
export function secretsCommand(): Command {
  const secrets = new Command('secrets')
    .description('see, put and rotate the secrets of a deployment’s hooks and targets')
    .addHelpText('after', examples);
  secrets.addCommand(setCommand());
  secrets.addCommand(listCommand());
  secrets.addCommand(rotateCommand());
  secrets.addCommand(dropCommand());
  return secrets;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('each secret by its fingerprint, and when it was last in use')
    .argument('[provider]', 'only this one’s')
    .addHelpText('after', listExamples);
  return withPrintOptions(withAwsOptions(command)).action(
    async (name: string | undefined, options: StageOptions & PrintOptions) => {
      const holders = name === undefined ? secretHolders : [requireHolder(name)];
      const office = await openSecretsOffice(options);
      const failure = `the secrets of hooklane-${stageOf(options)} cannot be read`;
      const list = await telling(failure, options, () => listSecrets(office, holders));
      await print(options.json ? `${JSON.stringify(list, null, 2)}\n` : shown(list, options));
      if (list.malformed.length > 0) throw malformedHooks(list);
    },
  );
}

function setCommand(): Command {
  const command = new Command('set')
    .description('put a secret in front of those that a hook accepts')
    .argument('<provider>', holderNames)
    .option('--hook <name>', 'the hook, or the name that rules have for a target’s', 'default')
    .option('--generate', 'make one up, where nobody has to see it')
    .option('--only', 'take out the others at once: what is signed with them is refused')
    .addHelpText('after', setExamples);
  return withPrintOptions(withAwsOptions(command)).action(
    async (name: string, options: SetOptions) => {
      const hook = requireHook(requireHolder(name), options.hook);
      const office = await openSecretsOffice(options);
      const secret = options.generate
        ? generateSecret(hook.of)
        : await readSecret(`The secret of ${titleOf(hook)}`);
      const failure = `the secret of ${titleOf(hook)}, cannot be put`;
      const isOnly = options.only ?? false;
      const done = await telling(failure, options, () =>
        setSecret(office, hook, { secret, isOnly }),
      );
      const { provider } = hook;
      if (options.json) return print(`${JSON.stringify({ provider, hook: hook.hook, ...done })}\n`);
      await print(`${titleOf(hook)}: ${done.fingerprint} is in ${done.list}\n`);
      noteSet(hook, done, { ...options, stage: stageOf(options) });
    },
  );
}

function dropCommand(): Command {
  const command = new Command('drop')
    .description('take a secret out: what is signed with it is refused')
    .argument('<provider>', holderNames)
    .argument('<fingerprint>', 'as listed')
    .option('--hook <name>', 'the hook, or the name that rules have for a target’s', 'default')
    .addHelpText('after', dropExamples);
  return withAwsOptions(command).action(
    async (name: string, fingerprint: string, options: Options) => {
      const hook = requireHook(requireHolder(name), options.hook);
      const office = await openSecretsOffice(options);
      const failure = `the secret of ${titleOf(hook)}, cannot be dropped`;
      await telling(failure, options, () =>
        dropSecret({ ...office, said: saidOf(options) }, hook, fingerprint),
      );
      await print(`${titleOf(hook)}: ${fingerprint} is dropped\n`);
      note('Functions that run know it within five minutes.');
    },
  );
}

function shown({ secrets }: SecretsList, options: PrintOptions): string {
  if (secrets.length === 0) return 'no secrets: every hook refuses everything\n';
  const head = ['PROVIDER', 'HOOK', 'LIST', 'FINGERPRINT', 'LAST USE (UTC)', 'REGISTERED AT'];
  const rows = secrets.map((each) => [
    each.provider,
    each.hook,
    each.list,
    each.fingerprint,
    toldUse(each.lastUse),
    each.registeredAt.join(', '),
  ]);
  return new Table(head, options).rows(rows);
}

function malformedHooks({ malformed }: SecretsList): CliError {
  const names = malformed.map(({ provider, hook }) => `${provider}/${hook}`).join(', ');
  return new CliError(`malformed, and so of no use to a function that starts: ${names}`, {
    next: 'docs/operations.md#secrets',
  });
}
