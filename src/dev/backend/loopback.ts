import type { Server } from 'node:net';
import { createServer } from 'node:net';

const loopback = '127.0.0.1';

/** Listens on loopback only, on a free port unless one is given, and returns the URL. */
export async function listenOnLoopback(server: Server, port = 0): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host: loopback, port }, resolve);
  await promise;
  server.off('error', reject);
  return `http://${loopback}:${portOf(server)}`;
}

/** Ends an HTTP server: what is being answered is finished, idle connections are cut. */
export async function stopServer(server: Server & { closeAllConnections(): void }): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  // A client that never finishes its request must not hold up the end of the process.
  const impatience = setTimeout(() => server.closeAllConnections(), 2000);
  await promise;
  clearTimeout(impatience);
}

/** A port that was free a moment ago, for a child process that cannot choose one itself. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await listenOnLoopback(server);
  const port = portOf(server);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('A server that listens on a port has an address with a port');
}
