import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string | string[]> | undefined;
  readonly body?: Buffer | string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** On a connection of its own, and just as it is told, which `fetch` would not do. */
export async function sendRequest(
  port: number,
  { method = 'POST', path, headers, body }: Sent,
): Promise<Answer> {
  const sending = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  sending.end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await buffer(response),
  };
}
