import { randomUUID } from 'node:crypto';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import type { HookSecrets } from '../src/domain/ports.ts';
import type { Provider } from '../src/providers/provider.ts';
import { eventOf } from '../test/conformance/function-url.ts';

export interface UnsignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What AWS adds to a request before the function sees it. */
const addedHeaders = {
  host: 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws',
  'x-amzn-tls-cipher-suite': 'TLS_AES_128_GCM_SHA256',
  'x-amzn-tls-version': 'TLSv1.3',
  'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
  'x-forwarded-for': '192.0.2.1',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

/**
 * The event that a Function URL makes of a request which its provider has just signed: one delivery of its own.
 * @param now epoch milliseconds
 */
export function urlEventOf(
  provider: Provider,
  secrets: HookSecrets,
  { headers, body }: UnsignedRequest,
  now: number,
): LambdaFunctionURLEvent {
  const signature = provider.sign({ headers, body }, secrets, now);
  const length = { 'content-length': String(body.length) };
  const sent = Object.entries({ ...headers, ...signature, ...length, ...addedHeaders });
  const event = eventOf({ method: 'POST', path: '/', headers: sent, body }, now);
  return { ...event, requestContext: { ...event.requestContext, requestId: randomUUID() } };
}
