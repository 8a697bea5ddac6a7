import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenOnLoopback } from '../../src/dev/backend/loopback.ts';
import type { ServerName } from '../../src/dev/service.ts';
import { type Answer, empty200, isRefusal, refusalOf, truncated } from './fault-answers.ts';
import type { FaultSource, RequestFault } from './fault-kinds.ts';

interface Exchange {
  readonly message: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** Aborted when the client has gone: what it no longer waits for is not asked of the server. */
  readonly signal: AbortSignal;
}

const latencyMilliseconds = { least: 100, most: 800 };
/** Clients of ours give up after 2 s; the local event source mapping has no such limit. */
const hangMilliseconds = { sender: 15_000, mapping: 3000 };
const trickle = { piecesMax: 60, milliseconds: 15 };
/** The first comes soon: between two kills of a short run there are only seconds. */
const outageMilliseconds = {
  first: { least: 1000, most: 20_000 },
  next: { least: 15_000, most: 45_000 },
  length: 3000,
};
const unforwarded = new Set([
  'host',
  'connection',
  'keep-alive',
  'expect',
  'transfer-encoding',
  'content-length',
]);

/** An HTTP proxy in front of one of the service's servers, with a fault now and then. */
export class FaultProxy {
  readonly endpoint: string;
  readonly #upstream: URL;
  readonly #name: ServerName;
  readonly #faults: FaultSource;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #ending = new AbortController();

  static async start(upstream: string, name: ServerName, faults: FaultSource): Promise<FaultProxy> {
    const server = createServer();
    let proxy: FaultProxy | undefined;
    server.on('request', (message, response) => proxy?.serve(message, response));
    const endpoint = await listenOnLoopback(server);
    proxy = new FaultProxy({ upstream, endpoint, name, faults, server });
    void proxy.#haveOutages();
    return proxy;
  }

  private constructor(parts: {
    upstream: string;
    endpoint: string;
    name: ServerName;
    faults: FaultSource;
    server: Server;
  }) {
    this.endpoint = parts.endpoint;
    this.#upstream = new URL(parts.upstream);
    this.#name = parts.name;
    this.#faults = parts.faults;
    this.#server = parts.server;
  }

  stop(): void {
    this.#ending.abort();
    close(this.#server);
    this.#agent.destroy();
  }

  /** Its port refuses connections, as a service's does that is down. */
  refuse(): void {
    close(this.#server);
  }

  /** It is there again, where it was. */
  async accept(): Promise<void> {
    const { hostname, port } = new URL(this.endpoint);
    this.#server.listen({ host: hostname, port: Number(port) });
    await once(this.#server, 'listening');
  }

  serve(message: IncomingMessage, response: ServerResponse): void {
    this.#exchange(message, response).catch(() => response.destroy());
  }

  async #exchange(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const body = Buffer.concat(await message.toArray());
    const exchange = { message, body, response, signal: gone.signal };
    await this.#fail(exchange, this.#faults.next(this.#name, body));
  }

  async #fail(exchange: Exchange, fault: RequestFault | undefined): Promise<void> {
    const { response, signal } = exchange;
    if (fault !== undefined && isRefusal(fault)) {
      return write(response, refusalOf(this.#name, fault, this.#faults.random));
    }
    switch (fault) {
      case 'latency':
        await sleep(between(latencyMilliseconds, this.#faults.random), undefined, { signal });
        return write(response, await this.#forward(exchange));
      case 'hang':
        await sleep(this.#hangMilliseconds(exchange), undefined, { signal });
        return cut(response);
      case 'reset-before':
        return cut(response);
      case 'duplicate':
        await this.#forward(exchange);
        return write(response, await this.#forward(exchange));
      default:
        return spoil(response, await this.#forward(exchange), fault);
    }
  }

  #hangMilliseconds({ message }: Exchange): number {
    const target = String(message.headers['x-amz-target'] ?? '');
    const isMapping = /^AmazonSQS\.(Receive|Delete)/.test(target);
    return isMapping ? hangMilliseconds.mapping : hangMilliseconds.sender;
  }

  async #forward({ message, body, signal }: Exchange): Promise<Answer> {
    const { method, url, rawHeaders } = message;
    const kept = withoutHopByHop(rawHeaders);
    const outgoing = request({
      hostname: this.#upstream.hostname,
      port: this.#upstream.port,
      method,
      path: url,
      agent: this.#agent,
      signal,
      headers: [...kept, 'host', this.#upstream.host, 'content-length', String(body.length)],
    });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = await incoming.toArray();
    return {
      status: incoming.statusCode ?? 502,
      headers: withoutHopByHop(incoming.rawHeaders),
      body: Buffer.concat(chunks),
    };
  }

  async #haveOutages(): Promise<void> {
    const { signal } = this.#ending;
    const { random } = this.#faults;
    const pause = (milliseconds: number): Promise<void> =>
      sleep(milliseconds, undefined, { signal, ref: false }).catch(() => {});
    await pause(between(outageMilliseconds.first, random));
    while (!signal.aborted && !this.#faults.isOver) {
      this.#faults.count('outage', this.#name);
      this.refuse();
      await pause(outageMilliseconds.length);
      if (signal.aborted) return;
      await this.accept();
      await pause(between(outageMilliseconds.next, random));
    }
  }
}

/** What the server has done, told in one of the ways in which that can go wrong. */
async function spoil(
  response: ServerResponse,
  answer: Answer,
  fault: RequestFault | undefined,
): Promise<void> {
  switch (fault) {
    case 'reset-after':
      return cut(response);
    case 'half-answer':
      return writeHalf(response, answer);
    case 'truncated-answer':
      return write(response, truncated(answer));
    case 'empty-200':
      return write(response, empty200);
    case 'trickle':
      return writeSlowly(response, answer);
    default:
      return write(response, answer);
  }
}

function write(response: ServerResponse, answer: Answer): void {
  writeHead(response, answer, answer.body.length);
  response.end(answer.body);
}

/** The content-length is that of more than there is, even where the answer is empty. */
async function writeHalf(response: ServerResponse, answer: Answer): Promise<void> {
  const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
  writeHead(response, answer, answer.body.length + 64);
  response.write(half.length === 0 ? '{' : half);
  await sleep(20);
  cut(response);
}

async function writeSlowly(response: ServerResponse, answer: Answer): Promise<void> {
  const { body } = answer;
  writeHead(response, answer, body.length);
  const step = Math.max(1, Math.ceil(body.length / trickle.piecesMax));
  for (let start = 0; start < body.length && !response.destroyed; start += step) {
    response.write(body.subarray(start, start + step));
    await sleep(trickle.milliseconds);
  }
  response.end();
}

function writeHead(response: ServerResponse, { status, headers }: Answer, length: number): void {
  const hasLength = status !== 204 && status !== 304;
  response.writeHead(status, [
    ...headers,
    ...(hasLength ? ['content-length', String(length)] : []),
  ]);
}

/** With a reset, not in an orderly way; one that is closing already must be left to it. */
function cut({ socket }: ServerResponse): void {
  if (socket?.writable && socket.readable) socket.resetAndDestroy();
  else socket?.destroy();
}

/** Not waited for: a connection that was reset in between can hold up the `close` event for ever. */
function close(server: Server): void {
  if (server.listening) server.close();
  server.closeAllConnections();
}

/** The headers that a proxy passes on, in their order. */
export function withoutHopByHop(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)] ?? '';
    return !unforwarded.has(name.toLowerCase());
  });
}

function between(
  { least, most }: { readonly least: number; readonly most: number },
  random: () => number,
): number {
  return least + random() * (most - least);
}
