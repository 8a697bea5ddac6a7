import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LambdaFunctionURLHandler } from 'aws-lambda';
import { functionUrlEvent, payloadBytesMax } from './function-url-event.ts';
import { type Authorization, rawRequest } from './iam-authorization.ts';
import { invocationContext, withoutCallbacks } from './lambda/context.ts';
import { withTimeout } from './lambda/timeout.ts';
import { bodyOf } from './request-body.ts';

export interface FunctionUrl {
  readonly name: string;
  readonly handler: LambdaFunctionURLHandler;
  /** The function's own timeout; past it AWS answers 502 as it does for a crash. */
  readonly timeoutMilliseconds: number;
  /** Undefined where the URL is public: AuthType NONE. */
  readonly authorization?: Authorization | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Answers one HTTP request as the function's URL on AWS would. */
export async function serveFunctionUrl(
  target: FunctionUrl,
  url: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Nothing larger can be an event.
  const body = await bodyOf(message, payloadBytesMax);
  const { status, headers, body: content } = await answerOf(target, url, { message, body });
  response.writeHead(status, { 'content-length': Buffer.byteLength(content), ...headers });
  response.end(content);
}

async function answerOf(
  { name, handler, timeoutMilliseconds, authorization }: FunctionUrl,
  url: string,
  { message, body }: { readonly message: IncomingMessage; readonly body: Buffer | undefined },
): Promise<Answer> {
  if (body === undefined) return tooLarge();
  if (authorization?.(rawRequest(message, url, body)) === false) return forbidden();
  const isSigned = authorization !== undefined;
  const event = functionUrlEvent({ message, url, body, urlId: name, isSigned, now: new Date() });
  if (Buffer.byteLength(JSON.stringify(event)) > payloadBytesMax) return tooLarge();
  const context = invocationContext(name, timeoutMilliseconds, event.requestContext.requestId);
  try {
    const running = Promise.resolve(handler(event, context, withoutCallbacks));
    return answerIn(requireSize(await withTimeout(running, timeoutMilliseconds)));
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${name}: the function threw; AWS would answer 502\n${reason}\n`);
    return {
      status: 502,
      headers: { 'content-type': 'text/plain' },
      body: 'Internal Server Error',
    };
  }
}

/** Lambda carries a result as JSON, and no more of it than of an event. */
function requireSize(result: unknown): unknown {
  const bytes = Buffer.byteLength(JSON.stringify(result) ?? '');
  if (bytes <= payloadBytesMax) return result;
  throw new Error(`the result has ${bytes} bytes of JSON, more than the ${payloadBytesMax} it may`);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload */
function answerIn(result: unknown): Answer {
  const answer = typeof result === 'object' && result !== null ? { ...result } : {};
  if (!('statusCode' in answer)) {
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: JSON.stringify(result ?? null) };
  }
  const { statusCode, headers, body, isBase64Encoded } = answer as LambdaResult;
  const content = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  return {
    status: Number(statusCode),
    headers: { 'content-type': 'application/json', ...lowerCased(headers ?? {}) },
    body: content,
  };
}

interface LambdaResult {
  readonly statusCode: number | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function tooLarge(): Answer {
  const message = `Request must be smaller than ${payloadBytesMax} bytes for the InvokeFunction operation`;
  return {
    status: 413,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ Message: message }),
  };
}

/** In AWS's words, whatever was wrong. */
function forbidden(): Answer {
  const page = 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';
  const message = `Forbidden. For troubleshooting Function URL authorization issues, see: ${page}`;
  return {
    status: 403,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
    body: JSON.stringify({ Message: message }),
  };
}
