import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JsonClient, ssm } from '../../src/adapters/aws/json-client.ts';
import { parameterServer } from '../../src/dev/parameter-server.ts';
import type { HookSecrets } from '../../src/domain/ports.ts';
import { testJsonClient } from './json-client.ts';

/** How SSM takes a request: as it should, or in one of the ways it has of failing. */
export type SsmMood = 'well' | 'throttled' | 'broken' | 'hanging up' | 'silent' | 'without a list';

/** The local parameter server behind a door that can be slammed, and that counts who knocks. */
export class TestSsm {
  /** By full name; what is put here is read from now on. */
  readonly parameters = new Map<string, HookSecrets>();
  /** How it takes the next requests, one each, and after them all others. */
  next: SsmMood[] = [];
  mood: SsmMood = 'well';
  asked = 0;
  readonly #server: Server;

  constructor() {
    const parameters = parameterServer(this.parameters);
    this.#server = createServer((request, response) => {
      this.asked += 1;
      const mood = this.next.shift() ?? this.mood;
      if (mood === 'well') parameters.emit('request', request, response);
      else failures[mood](response);
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** A real client. One that tries again waits for up to a second before it does. */
  client(triesMax = 1): JsonClient {
    return testJsonClient(ssm, this.endpoint(), { triesMax });
  }

  endpoint(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const failures: Readonly<Record<Exclude<SsmMood, 'well'>, (response: ServerResponse) => void>> = {
  throttled: fault(400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'),
  broken: fault(500, '{"__type":"InternalServerError","message":"An error occurred"}'),
  'hanging up': (response) => response.destroy(),
  silent: () => {},
  'without a list': fault(200, '{}'),
};

function fault(status: number, body: string): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  };
}
