import { mkdirSync } from 'node:fs';
import { listenOnLoopback, stopServer } from '../loopback.ts';
import type { DynamoDbServer } from './dynamodb-server.ts';

/** Serves DynamoDB in this process, in JavaScript, from a LevelDB directory. */
export async function startDynalite(directory: string): Promise<DynamoDbServer> {
  mkdirSync(directory, { recursive: true });
  // Imported here so that a machine with dynoxide never loads it.
  const { default: dynalite } = await import('dynalite');
  // Tables are ready at once: the delays imitate AWS and would only make every start slower.
  const instant = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
  const server = dynalite({ path: directory, ...instant });
  const endpoint = await listenOnLoopback(server);
  return { engine: 'dynalite', endpoint, processId: process.pid, stop: () => stopServer(server) };
}
