import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { type Agent, request as requestOverTls } from 'node:https';
import { calls } from '../../domain/budgets.ts';

/** A signed request: what goes over the wire, to the byte. */
export interface PostRequest {
  /** An origin; the path is `/`. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, which goes in one piece with the headers; bytes would go in two. */
  readonly body: string;
}

export interface PostAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * One try of a request.
 * @throws PostError where there was no whole answer
 */
export type Post = (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;

/** Named by Node's code for it, as in `ECONNRESET`, or `TimeoutError`, or at the signal `AbortError`. */
export class PostError extends Error {
  override readonly name: string;
  readonly code: string | undefined;

  constructor({ name, code, message }: NodeJS.ErrnoException) {
    super(message);
    this.name = code ?? name;
    this.code = code;
  }
}

/** Over TLS by this agent, which keeps connections; without, as in the local service, by Node's own, which does too. */
export function httpsPost(agent: Agent): Post {
  return async (request, signal) => {
    if (signal.aborted) throw new PostError(aborted());
    const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
    const fail = (error: Error): void => reject(new PostError(error));
    const sent = requestTo(request.url, agent, request.headers);
    sent.on('error', fail).on('response', (response) => read(response).then(resolve, fail));

    // Said here, as a request need not hear of its own end: one that waits for a connection of a full agent does not.
    const giveUp = (error: Error): void => {
      fail(error);
      sent.destroy();
    };
    const abort = (): void => giveUp(aborted());
    const outOfTime = (): void => giveUp(tooLate());
    signal.addEventListener('abort', abort);
    const whole = setTimeout(outOfTime, calls.tryMilliseconds);
    limitConnecting(sent, outOfTime);
    sent.end(request.body);
    return promise.finally(() => {
      clearTimeout(whole);
      signal.removeEventListener('abort', abort);
    });
  };
}

function requestTo(url: URL, agent: Agent, headers: PostRequest['headers']): ClientRequest {
  const options = { method: 'POST', headers };
  return url.protocol === 'https:'
    ? requestOverTls(url, { ...options, agent })
    : requestPlain(url, options);
}

function read(response: IncomingMessage): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that hangs up in the middle of its answer makes an error here, and not of the request.
    response.on('error', reject);
    response.on('end', () => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, body: Buffer.concat(chunks) });
    });
  });
}

function limitConnecting(sent: ClientRequest, giveUp: () => void): void {
  sent.on('socket', (socket) => {
    if (!socket.connecting) return;
    const connecting = setTimeout(giveUp, calls.connectMilliseconds);
    const stop = (): void => clearTimeout(connecting);
    socket.once('connect', stop).once('close', stop);
  });
}

/** By the SDK's name for it: by that it knows that another try may do better. */
function tooLate(): Error {
  return Object.assign(new Error('there was no answer in time'), { name: 'TimeoutError' });
}

/** Not the signal's own reason: that may be a time that is over, which the SDK would try again. */
function aborted(): Error {
  return Object.assign(new Error('the caller cannot wait any longer'), { name: 'AbortError' });
}
