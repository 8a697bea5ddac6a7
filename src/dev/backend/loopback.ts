import type { Server } from 'node:http';
import { guard } from '../same-origin.ts';

const loopback = '127.0.0.1';

/**
 * Listens on loopback only, on a free port unless one is given, and returns the URL. None of our servers
 * asks who calls, so none listens without the guard against web pages.
 * @param origins of web pages that it lets in
 */
export async function listenOnLoopback(
  server: Server,
  port = 0,
  origins: readonly string[] = [],
): Promise<string> {
  guard(server, origins);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host: loopback, port }, resolve);
  await promise;
  server.off('error', reject);
  return `http://${loopback}:${portOf(server)}`;
}

/** Ends a server: what is being answered is finished, idle connections are cut. */
export async function stopServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  // A client that never finishes its request must not hold up the end of the process.
  const impatience = setTimeout(() => server.closeAllConnections(), 2000);
  await promise;
  clearTimeout(impatience);
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('A server that listens on a port has an address with a port');
}
