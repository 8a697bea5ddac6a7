import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { HttpRequest } from '../../src/domain/http.ts';
import { requestWith } from './requests.ts';

export interface CannedAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LoopbackServer {
  readonly port: number;
  readonly origin: string;
  /** What came, in order. */
  readonly requests: HttpRequest[];
  stop(): Promise<void>;
}

/** An HTTP server on a free port of this machine that gives every request the same answer. */
export async function startLoopbackServer(answer: CannedAnswer): Promise<LoopbackServer> {
  const requests: HttpRequest[] = [];
  const server = createServer(async (message, response) => {
    const body = await buffer(message);
    const headers = Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
    );
    requests.push(
      requestWith({ method: message.method ?? '', path: message.url ?? '', headers, body }),
    );
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
