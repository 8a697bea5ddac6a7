import type { HookSecrets } from '../domain/ports.ts';
import type { SecretList } from '../providers/provider.ts';

/** Environment variables. This module is their only reader. */
type Environment = Readonly<Record<string, string | undefined>>;

/** What the deployment tells a receiver. */
export interface ReceiverConfig {
  readonly stage: string;
  readonly queueUrl: string;
  readonly bucket: string;
}

/** What it tells a function that works on the store. */
export interface StoreConfig {
  readonly table: string;
  readonly bucket: string;
  readonly retentionDays: number;
  readonly shards: number;
}

export function receiverConfig(environment: Environment = process.env): ReceiverConfig {
  return {
    stage: textIn(environment, 'HOOKLANE_STAGE'),
    queueUrl: textIn(environment, 'HOOKLANE_QUEUE_URL'),
    bucket: textIn(environment, 'HOOKLANE_BUCKET'),
  };
}

export function storeConfig(environment: Environment = process.env): StoreConfig {
  return {
    table: textIn(environment, 'HOOKLANE_TABLE'),
    bucket: textIn(environment, 'HOOKLANE_BUCKET'),
    retentionDays: numberIn(environment, 'HOOKLANE_RETENTION_DAYS', 30),
    shards: numberIn(environment, 'HOOKLANE_SHARDS', 4),
  };
}

/** What the local server reads: never a function on AWS. */
export interface LocalConfig {
  readonly port: number;
  readonly dataDirectory: string;
  readonly retentionDays: number;
}

export function localConfig(environment: Environment = process.env): LocalConfig {
  return {
    port: numberIn(environment, 'PORT', 3000),
    dataDirectory: environment.HOOKLANE_DATA || '.hooklane',
    retentionDays: numberIn(environment, 'HOOKLANE_RETENTION_DAYS', 30),
  };
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
      const secrets = (value ?? '').split(',').filter((secret) => secret !== '');
      if (hook === undefined || secrets.length === 0) continue;
      hooks.set(hook, { ...hooks.get(hook), [list]: secrets });
    }
  }
  return hooks;
}

function hookOf(name: string, variable: string): string | undefined {
  if (name === variable) return 'default';
  const prefix = `${variable}__`;
  return name.startsWith(prefix)
    ? name.slice(prefix.length).toLowerCase().replaceAll('_', '-')
    : undefined;
}

function textIn(environment: Environment, name: string): string {
  const text = environment[name];
  if (!text) throw new Error(`the environment variable ${name} is not set; serverless.yml sets it`);
  return text;
}

function numberIn(environment: Environment, name: string, otherwise: number): number {
  const text = environment[name];
  if (!text) return otherwise;
  if (!/^\d{1,6}$/.test(text))
    throw new Error(`${name} must be a whole number, as in ${otherwise}`);
  return Number(text);
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
