import { mkdirSync } from 'node:fs';
import dynalite from 'dynalite';
import { repairDynalite } from './dynalite-repair.ts';
import { listenOnLoopback, stopServer } from './loopback.ts';

/** A running DynamoDB; stopping it closes its database. */
export type DynamoDbServer = { readonly endpoint: string; stop(): Promise<void> };

/** Serves DynamoDB by dynalite, in this process, from a LevelDB directory. */
export async function startDynamoDb(directory: string): Promise<DynamoDbServer> {
  mkdirSync(directory, { recursive: true });
  repairDynalite();
  // Tables are ready at once: the delays imitate AWS and would only make every start slower.
  const instant = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
  const server = dynalite({ path: directory, ...instant });
  // dynalite throws where a client hangs up halfway, and would take the whole process with it.
  server.on('request', (message) => {
    message.removeAllListeners('error').on('error', () => {});
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, stop: () => stopServer(server) };
}
