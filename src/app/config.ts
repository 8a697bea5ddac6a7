import type { AwsAccess, AwsCredentials } from '../adapters/aws/json-client.ts';
import type { HookSecrets } from '../domain/ports.ts';
import type { SecretList } from '../domain/secret-holder.ts';
import {
  type AccessConfig,
  accessIn,
  apiKeysIn,
  type LocalApi,
  localApiIn,
} from './access-config.ts';
import { textsIn } from './comma-list.ts';
import { ConfigError } from './config-error.ts';

export type { AwsCredentials };
export { ConfigError };

/** Environment variables. This module is their only reader. */
type Environment = Readonly<Record<string, string | undefined>>;

const retentionRange = { otherwise: 30, least: 1, most: 3650 };

/** What the deployment tells a receiver. */
export interface ReceiverConfig extends RecoveryConfig {
  readonly stage: string;
  /** As invocations name it too. Lambda says it; undefined elsewhere. */
  readonly functionName: string | undefined;
}

/** What it tells a function that only passes messages on. */
export interface RecoveryConfig {
  readonly queueUrl: string;
  readonly bucket: string;
}

/** What it tells a function that works on the store. */
export interface StoreConfig {
  readonly table: string;
  readonly bucket: string;
  readonly retentionDays: number;
  readonly shards: number;
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
  readonly outboxUrl: string;
}

/** What it tells the dispatcher. */
export interface DispatcherConfig extends StoreConfig {
  readonly stage: string;
  readonly outboxDeadLettersUrl: string;
  /** Where Slack's Web API is, if not at its own address: https://docs.slack.dev/govslack */
  readonly slackApiUrl: string | undefined;
}

export function receiverConfig(environment: Environment = process.env): ReceiverConfig {
  return {
    stage: textIn(environment, 'HOOKLANE_STAGE'),
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    ...recoveryConfig(environment),
  };
}

/**
 * What Lambda tells every function: where it runs, and as whom.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function awsConfig(environment: Environment = process.env): AwsAccess {
  const sessionToken = environment.AWS_SESSION_TOKEN;
  return {
    region: textIn(environment, 'AWS_REGION', 'Lambda'),
    credentials: {
      accessKeyId: textIn(environment, 'AWS_ACCESS_KEY_ID', 'Lambda'),
      secretAccessKey: textIn(environment, 'AWS_SECRET_ACCESS_KEY', 'Lambda'),
      ...(sessionToken && { sessionToken }),
    },
  };
}

/**
 * Where SSM is reached instead of at its own address, said as to all of AWS's tools.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function ssmEndpointIn(environment: Environment = process.env): string | undefined {
  return environment.AWS_ENDPOINT_URL_SSM || environment.AWS_ENDPOINT_URL || undefined;
}

/** What it tells the gateway's authorizer. */
export function authorizerConfig(
  environment: Environment = process.env,
): Pick<ReceiverConfig, 'stage'> {
  return { stage: textIn(environment, 'HOOKLANE_STAGE') };
}

export function recoveryConfig(environment: Environment = process.env): RecoveryConfig {
  return {
    queueUrl: textIn(environment, 'HOOKLANE_QUEUE_URL'),
    bucket: textIn(environment, 'HOOKLANE_BUCKET'),
  };
}

export function storeConfig(environment: Environment = process.env): StoreConfig {
  return {
    table: textIn(environment, 'HOOKLANE_TABLE'),
    bucket: textIn(environment, 'HOOKLANE_BUCKET'),
    retentionDays: numberIn(environment, 'HOOKLANE_RETENTION_DAYS', retentionRange),
    shards: numberIn(environment, 'HOOKLANE_SHARDS', { otherwise: 4, least: 1, most: 100 }),
    queueUrl: textIn(environment, 'HOOKLANE_QUEUE_URL'),
    deadLettersUrl: textIn(environment, 'HOOKLANE_DEAD_LETTERS_URL'),
    outboxUrl: textIn(environment, 'HOOKLANE_OUTBOX_URL'),
  };
}

export function dispatcherConfig(environment: Environment = process.env): DispatcherConfig {
  return {
    ...storeConfig(environment),
    stage: textIn(environment, 'HOOKLANE_STAGE'),
    outboxDeadLettersUrl: textIn(environment, 'HOOKLANE_OUTBOX_DEAD_LETTERS_URL'),
    slackApiUrl: urlIn(environment, 'HOOKLANE_SLACK_API_URL'),
  };
}

/** What it tells the query API. */
export interface ApiConfig extends StoreConfig, AccessConfig {
  readonly outboxDeadLettersUrl: string;
}

export function apiConfig(environment: Environment = process.env): ApiConfig {
  return {
    ...storeConfig(environment),
    ...accessIn(environment),
    outboxDeadLettersUrl: textIn(environment, 'HOOKLANE_OUTBOX_DEAD_LETTERS_URL'),
  };
}

/** What the local server reads: never a function on AWS. */
export interface LocalConfig {
  readonly port: number;
  readonly dataDirectory: string;
  readonly retentionDays: number;
  /** Of rules, in place of `subscriptions.ts`. */
  readonly subscriptionsFile: string | undefined;
  readonly slackApiUrl: string | undefined;
  readonly api: LocalApi;
  /** Undefined where there is no gateway. */
  readonly gateway: GatewaySettings | undefined;
  /** Whether npm started this process, as in `npm start`. */
  readonly isRunByNpm: boolean;
}

export const apiKeyVariable = 'HOOKLANE_GATEWAY_API_KEY';

/** What the gateway lets through; by default as much as deployed (serverless.yml). */
export interface GatewaySettings {
  /** Undefined where one is to be made up. */
  readonly apiKey: string | undefined;
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly requestsPerDay: number;
}

export function localConfig(environment: Environment = process.env): LocalConfig {
  return {
    port: numberIn(environment, 'PORT', { otherwise: 3000, least: 0, most: 65_535 }),
    dataDirectory: environment.HOOKLANE_DATA || '.hooklane',
    subscriptionsFile: environment.HOOKLANE_SUBSCRIPTIONS || undefined,
    slackApiUrl: urlIn(environment, 'HOOKLANE_SLACK_API_URL'),
    api: localApiIn(environment),
    gateway: gatewayIn(environment),
    isRunByNpm: Boolean(environment.npm_lifecycle_event),
    retentionDays: numberIn(environment, 'HOOKLANE_RETENTION_DAYS', retentionRange),
  };
}

function gatewayIn(environment: Environment): GatewaySettings | undefined {
  if (environment.HOOKLANE_GATEWAY !== 'on') return undefined;
  const limit = (name: string, otherwise: number): number =>
    numberIn(environment, `HOOKLANE_GATEWAY_${name}`, { otherwise, least: 1, most: 999_999 });
  return {
    apiKey: apiKeyIn(environment),
    requestsPerSecond: limit('RATE', 100),
    burst: limit('BURST', 200),
    requestsPerDay: limit('DAILY_QUOTA', 5000),
  };
}

/** What the local gateway asks for, where the environment says it. */
export function apiKeyIn(environment: Environment = process.env): string | undefined {
  return environment[apiKeyVariable] || undefined;
}

/**
 * The secrets of a provider's hooks from the environment, for the local server and the CLI:
 * `GITHUB_WEBHOOK_SECRET=a,b` is hook `default`, `GITHUB_WEBHOOK_SECRET__ACME_WEB=c` hook `acme-web`.
 */
export function secretsIn(
  lists: Readonly<Record<string, SecretList>>,
  environment: Environment = process.env,
): ReadonlyMap<string, HookSecrets> {
  const hooks = new Map<string, Record<string, readonly string[]>>();
  for (const [list, { environment: variable }] of Object.entries(lists)) {
    for (const [name, value] of Object.entries(environment)) {
      const hook = hookOf(name, variable);
      const secrets = textsIn(value);
      if (hook === undefined || secrets.length === 0) continue;
      hooks.set(hook, { ...hooks.get(hook), [list]: secrets });
    }
  }
  return hooks;
}

/** The variable that holds a hook's list; `hookOf` is the way back. */
export function variableOf({ environment }: SecretList, hook: string): string {
  const suffix = hook.toUpperCase().replaceAll('-', '_');
  return hook === 'default' ? environment : `${environment}__${suffix}`;
}

function hookOf(name: string, variable: string): string | undefined {
  if (name === variable) return 'default';
  const prefix = `${variable}__`;
  return name.startsWith(prefix)
    ? name.slice(prefix.length).toLowerCase().replaceAll('_', '-')
    : undefined;
}

function textIn(environment: Environment, name: string, setter = 'serverless.yml'): string {
  const text = environment[name];
  if (!text) throw new ConfigError(`${name} is not set; ${setter} sets it`);
  return text;
}

function urlIn(environment: Environment, name: string): string | undefined {
  const text = environment[name];
  if (!text) return undefined;
  if (URL.canParse(text) && text.endsWith('/')) return text;
  throw new ConfigError(`${name} must be a URL that ends in a slash, not "${text}"`);
}

function numberIn(
  environment: Environment,
  name: string,
  { otherwise, least, most }: { otherwise: number; least: number; most: number },
): number {
  const text = environment[name];
  if (!text) return otherwise;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
}

/** What the CLI reads besides the AWS SDK's own variables. */
export interface CliConfig {
  /** The deployment to talk to, where the command line names none. */
  readonly url: string | undefined;
  readonly stage: string | undefined;
  readonly token: string | undefined;
  /** Of rules, in place of `subscriptions.ts`. */
  readonly subscriptionsFile: string | undefined;
  /** As the `aws` command reads it too; the SDK knows the first of the two only. */
  readonly region: string | undefined;
  /** Whether this environment itself, and no profile, has AWS keys. */
  readonly hasAwsKeys: boolean;
  /** Those of a local service that asks for signatures. */
  readonly localKeys: AwsCredentials | undefined;
}

export function cliConfig(environment: Environment = process.env): CliConfig {
  return {
    url: environment.HOOKLANE_URL || undefined,
    stage: environment.HOOKLANE_STAGE || undefined,
    token: environment.HOOKLANE_TOKEN || undefined,
    subscriptionsFile: environment.HOOKLANE_SUBSCRIPTIONS || undefined,
    region: environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined,
    hasAwsKeys: Boolean(environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY),
    localKeys: apiKeysIn(environment),
  };
}

/** What opens the providers' own APIs to `hooklane connect`, `rotate` and `doctor`. */
export interface ProviderTokens {
  readonly github: string | undefined;
  readonly gitlab: string | undefined;
  readonly githubAppId: string | undefined;
  /** In PEM. */
  readonly githubAppKey: string | undefined;
}

export function providerTokens(environment: Environment = process.env): ProviderTokens {
  return {
    github: environment.GITHUB_TOKEN || undefined,
    gitlab: environment.GITLAB_TOKEN || undefined,
    githubAppId: environment.GITHUB_APP_ID || undefined,
    githubAppKey: environment.GITHUB_APP_PRIVATE_KEY || undefined,
  };
}

/**
 * Gives this process the environment that functions have on AWS. For the local server, before it loads
 * them. A developer's own profile and session would win over what is set here, so they go.
 */
export function becomeFunctionEnvironment(values: Readonly<Record<string, string>>): void {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL']) {
    delete process.env[name];
  }
  Object.assign(process.env, values);
}
