import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the data directory for this process, and returns what gives it back. SQLite's file lock
 * serves because the kernel drops it when the process ends, however it ends; a pid file would stay.
 */
export function lockDataDirectory(dataDirectory: string): () => void {
  // Events and secrets are nobody else's on this machine. `mkdir` leaves an existing directory as it is.
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  chmodSync(dataDirectory, 0o700);
  // A predecessor that is just ending gets a moment for it.
  const patience = { timeout: 3000 };
  const database = new DatabaseSync(join(dataDirectory, 'lock.sqlite'), patience);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    const advice = 'Stop it, or choose another directory with HOOKLANE_DATA';
    throw new Error(`Another process is using the data in ${dataDirectory}. ${advice}.`, { cause });
  }
  return () => database.close();
}
