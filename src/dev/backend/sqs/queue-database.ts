import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

// STRICT makes SQLite hold every column to its type, so that a row read is a row of the type below.
// `visible` is the moment, in epoch milliseconds, from which a message may be received: delay,
// visibility timeout and "ready" are all this one number. `receipt` is the newest receipt handle.
const schema = `
  CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    attributes TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL REFERENCES queues (name) ON DELETE CASCADE,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT NOT NULL,
    systemAttributes TEXT NOT NULL,
    sent INTEGER NOT NULL,
    firstReceived INTEGER,
    receiveCount INTEGER NOT NULL DEFAULT 0,
    visible INTEGER NOT NULL,
    receipt TEXT,
    deadLetterSource TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messagesByVisible ON messages (queue, visible);
  CREATE INDEX IF NOT EXISTS messagesByReceipt ON messages (receipt) WHERE receipt IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messagesByReceiveCount ON messages (queue, receiveCount)
    WHERE receiveCount > 0;
`;

/** One message as the table holds it. */
export type MessageRow = {
  readonly sequence: number;
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  readonly attributes: string;
  readonly systemAttributes: string;
  readonly sent: number;
  readonly firstReceived: number | null;
  readonly receiveCount: number;
  readonly visible: number;
  readonly receipt: string | null;
  readonly deadLetterSource: string | null;
};

/** One queue as the table holds it. */
export type QueueRow = {
  readonly name: string;
  readonly created: number;
  readonly modified: number;
  readonly attributes: string;
};

/** Opens the queues' database, creating it where it does not exist. */
export function openQueueDatabase(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  // With a write-ahead log a committed transaction is in the kernel's hands before the sender is
  // answered, and so outlives a kill -9. Only a power cut needs the fsync that NORMAL leaves out.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(schema);
  return database;
}
