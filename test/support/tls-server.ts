import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { selfSigned } from './self-signed.ts';

export interface TlsServer {
  readonly origin: string;
  /** In PEM, for whoever is to trust it. */
  readonly certificate: string;
  /** Those that were ever made to it. */
  readonly connections: readonly Socket[];
  /** The bodies of what was asked of it. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** An HTTPS server on a free port of this machine. */
export async function startTlsServer(answerTo: (body: string) => unknown): Promise<TlsServer> {
  const { key, cert } = selfSigned();
  const connections: Socket[] = [];
  const asked: string[] = [];
  const server = createServer({ key, cert }, async (request, response) => {
    const body = await text(request);
    asked.push(body);
    response.end(JSON.stringify(answerTo(body)));
  });
  server.on('connection', (socket) => connections.push(socket as Socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate: cert,
    connections,
    asked,
    async stop() {
      for (const connection of connections) connection.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
