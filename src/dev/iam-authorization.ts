import type { IncomingMessage } from 'node:http';
import type { AwsCredentials } from '../app/config.ts';
import type { Clock } from '../domain/time.ts';
import { headerIn, type RawRequest } from './sigv4/canonical-request.ts';
import { signatureRefusal } from './sigv4/signature-refusal.ts';

/** Asked before the function is: whether the request may reach it. */
export type Authorization = (request: RawRequest) => boolean;

export interface IamSettings {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** Whether browsers may ask first, as where the URL has CORS on AWS: they ask unsigned. */
  readonly takesPreflights: boolean;
  readonly clock: Clock;
}

/**
 * A Function URL whose AuthType is AWS_IAM. The answer does not say why, as on AWS; here the terminal does.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function iamAuthorization(settings: IamSettings): Authorization {
  const { credentials, region, takesPreflights, clock } = settings;
  return (request) => {
    if (takesPreflights && isPreflight(request)) return true;
    const expected = { credentials, region, service: 'lambda', now: clock() };
    const refusal = signatureRefusal(request, expected);
    if (refusal === undefined) return true;
    process.stderr.write(`api: refused a request, as AWS would: ${refusal}\n`);
    return false;
  };
}

function isPreflight({ method, headers }: RawRequest): boolean {
  return method === 'OPTIONS' && headerIn(headers, 'access-control-request-method') !== undefined;
}

export function rawRequest(message: IncomingMessage, url: string, body: Buffer): RawRequest {
  const { rawHeaders, method = 'GET' } = message;
  const headers = Array.from(
    { length: rawHeaders.length / 2 },
    (_, index) => [rawHeaders[2 * index] ?? '', rawHeaders[2 * index + 1] ?? ''] as const,
  );
  return { method, url, headers, body };
}
