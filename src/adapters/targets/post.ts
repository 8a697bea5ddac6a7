import type { IncomingMessage, Agent as PlainAgent } from 'node:http';
import { request as requestPlain } from 'node:http';
import { type Agent, request as requestOverTls } from 'node:https';
import { TargetError } from '../../domain/sending.ts';
import { networkFailure } from './network-failure.ts';
import type { AnswerHead } from './status-failure.ts';

/** Of an answer, so much is read and no more: what a target says at length is for nobody. */
const answerBytesMax = 4096;

export interface TargetPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly agent: Agent | PlainAgent;
}

export interface TargetAnswer extends AnswerHead {
  /** The beginning of its body; of one that is cut, what came. Ends at the signal at the latest. */
  text(): Promise<string>;
}

/**
 * One POST, not repeated and not redirected. It is over when the head of the answer is there: a target that takes
 * forever to say the rest took it all the same.
 * @throws TargetError where there was no answer
 */
export function post(request: TargetPost, signal: AbortSignal): Promise<TargetAnswer> {
  const { url, headers, body, agent } = request;
  const { promise, resolve, reject } = Promise.withResolvers<TargetAnswer>();
  const options = { method: 'POST', headers, agent, signal };
  const send = url.protocol === 'https:' ? requestOverTls : requestPlain;
  try {
    send(url, options)
      .on('error', (error) => reject(networkFailure(error, signal)))
      .on('response', (response) => resolve(answerOf(response)))
      // After an answer, or an error, that changes nothing. After 101 there is neither: Node hangs up without a word.
      .on('close', () => reject(networkFailure(undefined, signal)))
      .end(body);
  } catch {
    // Node takes no such header, and says so at once.
    reject(new TargetError({ code: 'target_refused', reason: 'request_malformed' }));
  }
  return promise;
}

function answerOf(response: IncomingMessage): TargetAnswer {
  const text = beginningOf(response);
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    text: () => text,
  };
}

/** To its end where it is short, so that the connection can be used again. */
function beginningOf(response: IncomingMessage): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let length = 0;
  response
    .on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > answerBytesMax) response.destroy();
      else chunks.push(chunk);
    })
    .on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  return promise;
}
