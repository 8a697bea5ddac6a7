import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the data directory for this process, and returns what gives it back. SQLite's file lock
 * serves because the kernel drops it when the process ends, however it ends; a pid file would stay.
 */
export function lockDataDirectory(dataDirectory: string): () => void {
  mkdirSync(dataDirectory, { recursive: true });
  const database = new DatabaseSync(join(dataDirectory, 'lock.sqlite'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    const advice = 'Stop it, or choose another directory with HOOKLANE_DATA';
    throw new Error(`Another process is using the data in ${dataDirectory}. ${advice}.`, { cause });
  }
  return () => database.close();
}
