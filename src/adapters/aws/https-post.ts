import { request as requestPlain } from 'node:http';
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
    this.name = name === 'Error' ? (code ?? name) : name;
    this.code = code;
  }
}

/** Over TLS by this agent, which keeps connections; without, as in the local service, by Node's own, which does too. */
export function httpsPost(agent: Agent): Post {
  return ({ url, headers, body }, signal) =>
    new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(new PostError(error));
      const isOverTls = url.protocol === 'https:';
      const options = { method: 'POST', headers, signal, ...(isOverTls && { agent }) };
      const sent = (isOverTls ? requestOverTls : requestPlain)(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        // A server that hangs up in the middle of its answer makes an error here, and not of the request.
        response.on('error', fail);
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(chunks) });
        });
      });
      sent.on('error', fail);

      const giveUp = (): unknown => sent.destroy(tooLate());
      const whole = setTimeout(giveUp, calls.tryMilliseconds);
      sent.on('close', () => clearTimeout(whole));
      sent.on('socket', (socket) => {
        if (!socket.connecting) return;
        const connecting = setTimeout(giveUp, calls.connectMilliseconds);
        const stop = (): void => clearTimeout(connecting);
        socket.once('connect', stop).once('close', stop);
      });
      sent.end(body);
    });
}

/** By the SDK's name for it: by that it knows that another try may do better. */
function tooLate(): Error {
  return Object.assign(new Error('there was no answer in time'), { name: 'TimeoutError' });
}
