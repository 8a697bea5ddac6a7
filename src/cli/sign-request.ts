import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { cliConfig } from '../app/config.ts';
import { awsFailure } from './aws-error.ts';
import { awsAccess } from './credentials.ts';
import { type DeploymentOptions, isLoopback } from './deployment-options.ts';

/** The headers that let a request without a body through. */
export type Sign = (request: {
  readonly method: string;
  readonly url: URL;
}) => Promise<Readonly<Record<string, string>>>;

/** What a local service is signed for where nobody names a region. */
const localRegion = 'us-east-1';

/** Signs as AWS asks of callers of a Function URL with `AWS_IAM`: SigV4 for the service `lambda`. */
export async function signer(url: string, options: DeploymentOptions): Promise<Sign> {
  const region = regionIn(new URL(url)) ?? options.region;
  const access = await awsAccess({ ...options, ...(region !== undefined && { region }) });
  const signature = new SignatureV4({ ...access, service: 'lambda', sha256: Sha256 });
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
function regionIn(url: URL): string | undefined {
  const [, region] = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/.exec(url.hostname) ?? [];
  if (region !== undefined || !isLoopback(url)) return region;
  return cliConfig().region ?? localRegion;
}
