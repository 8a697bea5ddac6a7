import { Sha256 } from '@smithy/core/checksum';
import { isThrottlingError, isTransientError, StandardRetryStrategy } from '@smithy/core/retry';
import { SignatureV4 } from '@smithy/signature-v4';
import { calls } from '../../domain/budgets.ts';
import { type JsonObject, parseJsonObject } from '../../domain/json.ts';
import type { Post, PostAnswer } from './https-post.ts';
import { currentTraceHeader } from './invocation.ts';

/** How a service is addressed: see `serviceId` and the protocol in its model. */
export interface JsonService {
  /** What requests to it are signed for, and its name in a host. */
  readonly name: 'sqs' | 'ssm';
  /** Goes before the operation's name in `x-amz-target`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

export const sqs: JsonService = { name: 'sqs', target: 'AmazonSQS', version: '1.0' };
export const ssm: JsonService = { name: 'ssm', target: 'AmazonSSM', version: '1.1' };

/** Who asks, and where. */
export interface AwsAccess {
  readonly region: string;
  readonly credentials: AwsCredentials;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface JsonClientSettings extends AwsAccess {
  /** An origin: scheme, host and port. */
  readonly endpoint: URL;
  readonly post: Post;
  readonly triesMax?: number;
}

/**
 * A client for services of AWS that take JSON by POST, for the functions that somebody waits for. It is made of the
 * SDK's own parts, its signer and its retries, and leaves out what is between them: docs/decisions/0019.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export class JsonClient {
  readonly #service: JsonService;
  readonly #settings: JsonClientSettings;
  readonly #signer: SignatureV4;
  readonly #retries: StandardRetryStrategy;

  constructor(service: JsonService, settings: JsonClientSettings) {
    const { region, credentials, triesMax = calls.triesMax } = settings;
    this.#retries = new StandardRetryStrategy(triesMax);
    this.#service = service;
    this.#settings = settings;
    this.#signer = new SignatureV4({
      service: service.name,
      region,
      credentials,
      sha256: Sha256,
      applyChecksum: false,
    });
  }

  /**
   * @param operation as the service names it, as in `SendMessage`; its input and output as the API documents them
   * @throws AwsError what the service answered, or the error of the last try
   */
  async call(operation: string, input: object, signal: AbortSignal): Promise<JsonObject> {
    const body = JSON.stringify(input);
    let token = await this.#retries.acquireInitialRetryToken('');
    for (;;) {
      try {
        const answer = await this.#try(operation, body, signal);
        this.#retries.recordSuccess(token);
        return answer;
      } catch (error) {
        if (signal.aborted) throw error;
        const errorType = kindOf(error);
        const pause = this.#retries.refreshRetryTokenForRetry(token, { errorType });
        token = await before(signal, pause).catch(() => {
          throw error;
        });
      }
    }
  }

  async #try(operation: string, body: string, signal: AbortSignal): Promise<JsonObject> {
    const { endpoint, post } = this.#settings;
    const { target, version } = this.#service;
    const { headers } = await this.#signer.sign({
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      method: 'POST',
      path: '/',
      query: {},
      headers: {
        host: endpoint.host,
        'content-type': `application/x-amz-json-${version}`,
        'content-length': String(Buffer.byteLength(body)),
        'x-amz-target': `${target}.${operation}`,
        'user-agent': 'hooklane',
        ...tracing(),
      },
      body,
    });
    return outputOf(await post({ url: endpoint, headers, body }, signal));
  }
}

/** The SDK's pause, which is up to two seconds where a service throttles, does not end by itself at the signal. */
function before<Value>(signal: AbortSignal, pause: Promise<Value>): Promise<Value> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', reject);
  return Promise.race([pause, over]).finally(() => signal.removeEventListener('abort', reject));
}

/** What AWS, and Lambda's own guard against loops, know the caller by. */
function tracing(): Readonly<Record<string, string>> {
  const header = currentTraceHeader();
  return header === undefined ? {} : { 'x-amzn-trace-id': header };
}

/** @throws AwsError */
function outputOf({ status, headers, body }: PostAnswer): JsonObject {
  const output = parseJsonObject(body.toString('utf8'));
  if (status !== 200) throw new AwsError(status, nameIn(output, headers['x-amzn-errortype']));
  if (output === undefined) throw new AwsError(status, 'AnswerMalformed');
  return output;
}

/** `com.amazonaws.sqs#QueueDoesNotExist`, in the body or in a header, and there with a URL after a colon. */
function nameIn(output: JsonObject | undefined, header: unknown): string {
  const said = output?.__type ?? output?.code ?? header;
  const [, name = 'UnknownError'] = /^(?:[^#:,]*#)?(\w[\w.]{0,99})/.exec(String(said ?? '')) ?? [];
  return name;
}

/** A refusal by AWS. Its name is the service's for it; its message, which may quote the request, is left out. */
export class AwsError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(status: number, name: string) {
    super(`AWS answered ${status} ${name}`);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
  }
}

/** Whether another try may do better, and how long it should wait. */
function kindOf(error: unknown): 'THROTTLING' | 'TRANSIENT' | 'CLIENT_ERROR' {
  const failure = error as Parameters<typeof isTransientError>[0];
  if (isThrottlingError(failure)) return 'THROTTLING';
  return isTransientError(failure) ? 'TRANSIENT' : 'CLIENT_ERROR';
}
