import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as requestOf,
  type Server,
  type ServerResponse,
} from 'node:http';
import { listenOnLoopback } from '../../src/dev/backend/loopback.ts';
import { withoutHopByHop } from '../../test/faults/fault-proxy.ts';
import type { Exchange, Meter } from './meter.ts';

export interface CountingProxy {
  readonly endpoint: string;
  stop(): void;
}

/** Between the SDK and one of the protocol servers: passes everything on, and tells the meter. */
export async function startCountingProxy(
  upstream: string,
  service: Exchange['service'],
  meter: Meter,
): Promise<CountingProxy> {
  const agent = new Agent({ keepAlive: true });
  const server: Server = createServer((message, response) => {
    pass(message, response).catch(() => response.destroy());
  });
  const pass = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = Buffer.concat(await message.toArray());
    const answer = await forward(new URL(upstream), agent, { message, request, response });
    const body = Buffer.concat(await answer.toArray());
    const { method = '', headers } = message;
    const target = String(headers['x-amz-target'] ?? '');
    const status = answer.statusCode ?? 502;
    meter.count({ service, method, target, request, response: body, status });
    response.writeHead(status, withoutHopByHop(answer.rawHeaders)).end(body);
  };
  const endpoint = await listenOnLoopback(server);
  return {
    endpoint,
    stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

interface Passing {
  readonly message: IncomingMessage;
  readonly request: Buffer;
  readonly response: ServerResponse;
}

async function forward(
  { hostname, port, host }: URL,
  agent: Agent,
  { message, request, response }: Passing,
): Promise<IncomingMessage> {
  // A long poll that nobody waits for any more must not take a message.
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const headers = [...withoutHopByHop(message.rawHeaders), 'host', host];
  const outgoing = requestOf({
    hostname,
    port,
    agent,
    method: message.method,
    path: message.url,
    headers: [...headers, 'content-length', String(request.length)],
    signal: gone.signal,
  });
  outgoing.end(request);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return answer;
}
