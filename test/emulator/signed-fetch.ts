import { signedForAws } from '../support/aws-signature.ts';
import { credentials } from './aws.ts';

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Asks a Function URL that is AWS_IAM's, with the credentials that it believes. */
export async function signedFetch(
  address: string,
  { method = 'GET', headers = {}, body = Buffer.alloc(0) }: Asked = {},
): Promise<Response> {
  const { host, pathname, search } = new URL(address);
  const request = { method, url: `${pathname}${search}`, headers: { ...headers, host }, body };
  const signed = await signedForAws(request, { credentials, now: Date.now() });
  // The HTTP client sets this one itself.
  const { host: _, ...others } = Object.fromEntries(signed.headers);
  const isEmpty = body.length === 0;
  return fetch(address, {
    method,
    headers: others,
    ...(!isEmpty && { body: new Uint8Array(body) }),
  });
}
