import { type Command, Option } from 'commander';
import { type CliConfig, localConfig } from '../app/config.ts';
import { isLoopback } from '../domain/loopback.ts';
import { CliError } from './cli-error.ts';

/** Which AWS account and region, and as whom. */
export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly roleArn?: string;
}

/** Which Hooklane, and as whom. */
export interface DeploymentOptions extends AwsOptions {
  readonly stage?: string;
  readonly url?: string;
  readonly token?: string;
}

/** Where a command goes: to a URL that is known, or to one that the stack of a stage knows. */
export type Place =
  | { readonly kind: 'url'; readonly url: string; readonly isLocalDefault: boolean }
  | { readonly kind: 'stack'; readonly stage: string };

export const stageDefault = 'dev';

/**
 * The options that another command needs to mean the same, as they were said: an advice without them may be about
 * another deployment or hook. A token is none of them.
 */
export function saidOf(
  { stage, region, profile, roleArn, url }: DeploymentOptions,
  hook = 'default',
): string {
  const named = { stage, region, profile, 'role-arn': roleArn, url };
  const said = Object.entries({ ...named, hook: hook === 'default' ? undefined : hook });
  return said.map(([name, value]) => (value === undefined ? '' : ` --${name} ${value}`)).join('');
}

/** For every command that works on a deployment's AWS resources. */
export function withAwsOptions(
  command: Command,
  heading = 'Which deployment, and as whom:',
): Command {
  return command
    .optionsGroup(heading)
    .option('--stage <name>', 'the deployment hooklane-<stage> (default: $HOOKLANE_STAGE)')
    .option('--region <region>', 'its AWS region (default: that of the environment or profile)')
    .option('--profile <name>', 'the AWS profile to use, one of SSO too')
    .option('--role-arn <arn>', 'a role to assume first, with STS');
}

/** For every command that asks the query API. */
export function withDeploymentOptions(command: Command): Command {
  return withAwsOptions(command, 'Which deployment, and as whom (default: the local service):')
    .addOption(new Option('--url <url>', 'the URL of the query API itself').conflicts('stage'))
    .option('--token <jwt>', 'for a deployment that asks for a JWT (default: $HOOKLANE_TOKEN)');
}

/** For every command that prints something. */
export function withPrintOptions(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', 'print JSON, for programs')
    .option('--no-color', 'print no colours; nor does it with NO_COLOR, or into a pipe');
}

/**
 * What the command line says wins over the environment. Where neither says anything, it is the local
 * service: a question that was meant for it must never be answered by somebody's deployment.
 */
export function placeOf(options: DeploymentOptions, config: CliConfig): Place {
  if (options.url !== undefined) return urlPlace(options.url, '--url');
  if (options.stage !== undefined) return stackPlace(options.stage);
  if (config.url !== undefined) return urlPlace(config.url, 'HOOKLANE_URL');
  if (config.stage !== undefined) return stackPlace(config.stage);
  const { region, profile, roleArn } = options;
  if (region ?? profile ?? roleArn) return stackPlace(stageDefault);
  return { kind: 'url', url: `http://127.0.0.1:${localConfig().port}`, isLocalDefault: true };
}

function stackPlace(stage: string): Place {
  return { kind: 'stack', stage: requireStage(stage) };
}

/** As a stack can be named after it. */
export function requireStage(stage: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9-]{0,62}$/.test(stage)) return stage;
  throw new CliError(`a stage has letters, digits and hyphens, unlike "${stage}"`, {
    isUsage: true,
  });
}

function urlPlace(text: string, where: string): Place {
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === null || !isWeb || url.username !== '' || url.password !== '') {
    throw new CliError(`${where} takes a URL such as https://<id>.lambda-url.<region>.on.aws`, {
      isUsage: true,
    });
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw new CliError(
      `${where} is http: outside of this machine, only https keeps events private`,
      {
        isUsage: true,
      },
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  return { kind: 'url', url: `${url.origin}${path}`, isLocalDefault: false };
}
