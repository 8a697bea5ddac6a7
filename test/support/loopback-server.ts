import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { HttpRequest } from '../../src/domain/http.ts';
import { requestWith } from './requests.ts';

export interface CannedAnswer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LoopbackServer {
  readonly port: number;
  readonly origin: string;
  /** What came, in order. */
  readonly requests: HttpRequest[];
  /** The most that were under way at the same time. */
  readonly requestsAtOnceMax: number;
  stop(): Promise<void>;
}

/** Undefined: the connection is cut. */
export type Answering = (request: HttpRequest, number: number) => CannedAnswer | undefined;

/** An HTTP server on a free port of this machine that gives every request the same answer, or what it is told. */
export async function startLoopbackServer(
  answering: CannedAnswer | Answering,
): Promise<LoopbackServer> {
  const requests: HttpRequest[] = [];
  let [atOnce, requestsAtOnceMax] = [0, 0];
  const server = createServer(async (message, response) => {
    requestsAtOnceMax = Math.max(requestsAtOnceMax, ++atOnce);
    response.on('close', () => --atOnce);
    const body = await buffer(message);
    const headers = Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
    );
    const path = message.url ?? '';
    const { searchParams: query } = new URL(path, 'http://127.0.0.1');
    const request = requestWith({ method: message.method ?? '', path, query, headers, body });
    requests.push(request);
    const answer =
      typeof answering === 'function' ? answering(request, requests.length) : answering;
    if (answer === undefined) message.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    requests,
    get requestsAtOnceMax() {
      return requestsAtOnceMax;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * One on which nobody listens, nor will: below those that a system gives away by itself, so that no test beside
 * this one gets it meanwhile. The client refuses some by itself, such as 1, which is another thing.
 */
export async function closedPort(): Promise<string> {
  const server = createServer();
  server.listen(20_000 + (process.pid % 10_000), '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return String(port);
}
