import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback, stopServer } from '../../src/dev/backend/loopback.ts';
import { type AwsCall, callOf } from './aws-call.ts';

/** Stands between a function and the emulator, and notes what is asked. */
export class AwsObserver {
  readonly calls: AwsCall[] = [];
  readonly #endpoint: string;
  readonly #server = createServer((incoming, response) => void this.#pass(incoming, response));
  #origin = '';

  static async start(endpoint: string): Promise<AwsObserver> {
    const observer = new AwsObserver(endpoint);
    observer.#origin = await listenOnLoopback(observer.#server);
    return observer;
  }

  private constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** The same, with itself where the emulator was. */
  inPlaceOfEmulator(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        value.replace(this.#endpoint, this.#origin),
      ]),
    );
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await stopServer(this.#server);
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    const body = await buffer(incoming);
    this.calls.push(callOf({ method, url, headers, body: body.toString('utf8') }));
    const { host } = new URL(this.#endpoint);
    const passed = request(`${this.#endpoint}${url}`, { method, headers: { ...headers, host } });
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    passed.end(body);
  }
}
