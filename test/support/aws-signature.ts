import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RawRequest } from '../../src/dev/sigv4/canonical-request.ts';

export interface ToSign {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

interface Signing {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  readonly now: number;
  readonly region?: string | undefined;
  readonly service?: string | undefined;
}

/** The request, signed by the AWS SDK. */
export async function signedForAws(
  { method, url, headers, body = Buffer.alloc(0) }: ToSign,
  { credentials, now, region = 'us-east-1', service = 'lambda' }: Signing,
): Promise<RawRequest> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    sha256: Sha256,
  });
  const [path = '', query = ''] = url.split('?', 2);
  const request = {
    ...{ method, path, body, query: queryOf(query), headers: { ...headers } },
    ...{ protocol: 'http:', hostname: 'localhost' },
  };
  const signed = await signer.sign(request, { signingDate: new Date(now) });
  return { method, url, headers: Object.entries(signed.headers), body };
}

function queryOf(query: string): Record<string, string[]> {
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = [...(parameters[name] ?? []), value];
  }
  return parameters;
}

/** As the SDK wants to be handed the platform's. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}
