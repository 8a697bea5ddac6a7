import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentials } from '../app/config.ts';
import { isLoopback } from '../domain/loopback.ts';
import { awsFailure } from './aws-error.ts';
import { awsAccess } from './credentials.ts';
import type { DeploymentOptions } from './deployment-options.ts';

/** The headers that let a request without a body through. */
export type Sign = (request: {
  readonly method: string;
  readonly url: URL;
}) => Promise<Readonly<Record<string, string>>>;

/** What a local service is signed for where nobody names a region. */
const localRegion = 'us-east-1';

/**
 * Signs as AWS asks of callers of a Function URL with `AWS_IAM`: SigV4 for the service `lambda`.
 * @param keys where it is not those of AWS
 */
export async function signer(
  url: string,
  options: DeploymentOptions,
  keys?: AwsCredentials,
): Promise<Sign> {
  const place = new URL(url);
  const region = regionIn(place) ?? options.region;
  const regionOtherwise = isLoopback(place) ? localRegion : undefined;
  const access = await awsAccess({ ...options, ...(region && { region }) }, regionOtherwise);
  const { credentials } = keys === undefined ? access : { credentials: keys };
  const signature = new SignatureV4({
    region: access.region,
    credentials,
    service: 'lambda',
    sha256: Sha256,
  });
  return async ({ method, url }) => {
    try {
      const { headers } = await signature.sign({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { host: url.host },
      });
      // The HTTP client sets this one itself.
      const { host: _, ...others } = headers;
      return others;
    } catch (error) {
      throw awsFailure(error, 'the request cannot be signed', options);
    }
  };
}

/** It stands in the host of every Function URL: `<id>.lambda-url.<region>.on.aws`. */
function regionIn({ hostname }: URL): string | undefined {
  return /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/.exec(hostname)?.[1];
}
