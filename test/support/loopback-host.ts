import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of its own on a free port of this machine. It hangs up where it cannot respond. */
export abstract class LoopbackHost {
  readonly #server = createServer((request, response) => {
    this.respond(request, response).catch(() => response.destroy());
  });

  protected abstract respond(request: IncomingMessage, response: ServerResponse): Promise<void>;

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
}
