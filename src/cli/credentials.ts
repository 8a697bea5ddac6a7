import { createInterface } from 'node:readline/promises';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import {
  loadConfig,
  memoize,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
} from '@smithy/core/config';
import { cliConfig } from '../app/config.ts';
import { calls } from '../domain/budgets.ts';
import { CliError } from './cli-error.ts';
import type { AwsOptions } from './deployment-options.ts';

/** What every client of the AWS SDK wants. */
export interface AwsAccess {
  readonly region: string;
  readonly credentials: Credentials;
  readonly maxAttempts: number;
}

type Credentials = ReturnType<typeof fromNodeProviderChain>;

/** Once for each identity: nobody likes to type the same MFA code twice, or to assume a role for every request. */
const known = new Map<string, Credentials>();

const renewBeforeMilliseconds = 5 * 60 * 1000;

/**
 * As the `aws` command has it: the environment, a profile (SSO, a process, a role with MFA), a container or
 * an instance; and from there the role that is to be assumed.
 * @param regionOtherwise where nothing names a region
 * @throws CliError when no region is known
 */
export async function awsAccess(options: AwsOptions, regionOtherwise?: string): Promise<AwsAccess> {
  const region = await regionOf(options, regionOtherwise);
  const identity = JSON.stringify([options.profile, options.roleArn]);
  const credentials = known.get(identity) ?? credentialsFor(options, region);
  known.set(identity, credentials);
  return { region, credentials, maxAttempts: calls.triesMax };
}

function credentialsFor({ profile, roleArn }: AwsOptions, region: string): Credentials {
  const own = fromNodeProviderChain({
    ...(profile !== undefined && { profile }),
    mfaCodeProvider: askForMfaCode,
    clientConfig: { region },
  });
  if (roleArn === undefined) return own;
  const assumed = fromTemporaryCredentials({
    masterCredentials: own,
    params: { RoleArn: roleArn, RoleSessionName: 'hooklane-cli' },
    clientConfig: { region },
  });
  return memoize(
    assumed,
    ({ expiration }) =>
      expiration !== undefined && expiration.getTime() - Date.now() < renewBeforeMilliseconds,
    ({ expiration }) => expiration !== undefined,
  );
}

async function regionOf(
  { region, profile }: AwsOptions,
  otherwise: string | undefined,
): Promise<string> {
  const name = region ?? cliConfig().region ?? (await regionOfProfile(profile)) ?? otherwise;
  if (name === undefined) {
    throw new CliError('no AWS region is known, from the environment or the profile', {
      isUsage: true,
      next: 'say --region, as in --region eu-west-1',
    });
  }
  if (/^[a-z]{2}(-[a-z]+)+-\d+$/.test(name)) return name;
  throw new CliError(`there is no AWS region "${name}"`, { isUsage: true });
}

async function regionOfProfile(profile: string | undefined): Promise<string | undefined> {
  const files = { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...(profile !== undefined && { profile }) };
  return loadConfig(NODE_REGION_CONFIG_OPTIONS, files)().catch(() => undefined);
}

async function askForMfaCode(serial: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CliError(
      `the profile asks for the code of ${serial}, and nobody is here to type it`,
      {
        next: 'run it in a terminal, or use a profile without MFA',
      },
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(`Code of ${serial}: `);
  } finally {
    terminal.close();
  }
}
