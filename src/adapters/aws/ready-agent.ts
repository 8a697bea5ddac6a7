import { once } from 'node:events';
import { Agent, type AgentOptions } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Clock } from '../../domain/time.ts';

type Connect = Agent['createConnection'];

interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * A server may give up a connection over which nothing is said, and some say so, in words that the first request
 * would take for its answer. An environment may wait long between its init and that request.
 */
const freshMilliseconds = 5000;

/**
 * An agent that can make its first connection before there is a request for it, and says nothing over it. How
 * connections come about is all that it changes, in the place that Node has for that:
 * https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
 */
export class ReadyAgent extends Agent {
  readonly #clock: Clock;
  #ready: (Place & { readonly socket: Socket; readonly since: number }) | undefined;

  constructor(options: AgentOptions = {}, clock: Clock = Date.now) {
    // As the SDK makes the one that this takes the place of.
    super({ keepAlive: true, maxSockets: 50, ...options });
    this.#clock = clock;
  }

  /** @throws when there is none before the signal: then a request makes its own, as it would have */
  async connect({ protocol, hostname, port }: URL, signal: AbortSignal): Promise<void> {
    // Without TLS, as in the local service, requests come by another agent.
    if (protocol !== 'https:') return;
    const place = { host: hostname, port: Number(port || 443) };
    const servername = isIP(hostname) ? '' : hostname;
    const socket = super.createConnection({ ...this.options, ...place, servername }) as Socket;
    // Where the server hangs up, nobody is on the line.
    socket.on('error', () => {});
    try {
      await once(socket, 'secureConnect', { signal });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.once('close', () => {
      this.#ready = undefined;
    });
    // Like every connection that waits: a process that has nothing else to do may end.
    socket.unref();
    this.#ready = { ...place, socket, since: this.#clock() };
  }

  override createConnection(...[options, callback]: Parameters<Connect>): ReturnType<Connect> {
    const ready = this.#ready;
    if (ready?.host !== options.host || ready?.port !== Number(options.port)) {
      return super.createConnection(options, callback);
    }
    this.#ready = undefined;
    if (this.#clock() - ready.since < freshMilliseconds) return ready.socket.ref();
    ready.socket.destroy();
    return super.createConnection(options, callback);
  }
}
