import { type AwsCredentials, type CliConfig, cliConfig, localConfig } from '../app/config.ts';
import {
  generatedSecretsFile,
  keptApiCredentials,
  readGenerated,
} from '../app/generated-secrets.ts';
import { isLoopback } from '../domain/loopback.ts';
import { CliError } from './cli-error.ts';
import { type DeploymentOptions, type Place, placeOf, saidOf } from './deployment-options.ts';
import type { Sign } from './sign-request.ts';

/** Where the query API is, and what lets a request through there. */
export interface Connection {
  readonly place: Place;
  readonly url: string;
  /** The options by which other commands find it too. */
  readonly said: string;
  readonly headersFor: Sign;
}

/** @throws CliError when the deployment cannot be found */
export async function connect(options: DeploymentOptions): Promise<Connection> {
  const place = placeOf(options, cliConfig());
  // The SDK takes long to load: the local service and tokens need none of it.
  const url =
    place.kind === 'url'
      ? place.url
      : await (await import('./deployment.ts')).apiUrlOf(place.stage, options);
  const headersFor = await signFor(url, place, options);
  return { place, url, said: saidOf(options), headersFor };
}

async function signFor(url: string, place: Place, options: DeploymentOptions): Promise<Sign> {
  const config = cliConfig();
  const token = options.token ?? config.token;
  if (token !== undefined) return async () => bearer(token);
  const keys = isLoopback(new URL(url)) ? localKeysFor(place, config) : undefined;
  const isAnyone = isLoopback(new URL(url)) && !config.hasAwsKeys;
  if (isAnyone && !keys && !options.profile && !options.roleArn) return async () => ({});
  const { signer } = await import('./sign-request.ts');
  return signer(url, options, keys);
}

/** Those that a local service printed, or made up and kept. One that asks nobody does not mind them. */
function localKeysFor(place: Place, { localKeys }: CliConfig): AwsCredentials | undefined {
  const isOurs = place.kind === 'url' && place.isLocalDefault;
  if (localKeys !== undefined || !isOurs) return localKeys;
  return keptApiCredentials(readGenerated(generatedSecretsFile(localConfig().dataDirectory)));
}

function bearer(token: string): Readonly<Record<string, string>> {
  if (/^[\x21-\x7e]+$/.test(token)) return { authorization: `Bearer ${token}` };
  throw new CliError('the token has characters that no JWT has', { isUsage: true });
}
