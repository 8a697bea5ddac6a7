import type { DatabaseSync, StatementSync } from 'node:sqlite';

// A message is moved between queues by updating its `queue`: one statement, so that a kill -9 finds
// it in one queue or the other, never in both and never in none.
const statements = {
  insertQueue:
    'INSERT INTO queues (name, created, modified, attributes) VALUES (:name, :now, :now, :attributes)',
  updateQueue: 'UPDATE queues SET attributes = :attributes, modified = :now WHERE name = :name',
  deleteQueue: 'DELETE FROM queues WHERE name = ?',
  selectQueues: 'SELECT * FROM queues',
  insertMessage: `INSERT INTO messages (queue, id, body, attributes, systemAttributes, sent, visible)
    VALUES (:queue, :id, :body, :attributes, :systemAttributes, :sent, :visible)`,
  selectVisible:
    'SELECT * FROM messages WHERE queue = ? AND visible <= ? ORDER BY visible, sequence LIMIT ?',
  selectNextVisible: 'SELECT min(visible) AS next FROM messages WHERE queue = ? AND visible > ?',
  selectByReceipt: 'SELECT * FROM messages WHERE receipt = ? AND queue = ?',
  take: `UPDATE messages SET receiveCount = receiveCount + 1,
    firstReceived = coalesce(firstReceived, :now), visible = :visible, receipt = :receipt
    WHERE sequence = :sequence RETURNING *`,
  moveExhausted: `UPDATE messages INDEXED BY messagesByReceiveCount
    SET queue = :deadLetterQueue, deadLetterSource = queue, visible = :now, receipt = NULL
    WHERE queue = :queue AND receiveCount > 0 AND receiveCount >= :maxReceiveCount
    AND visible <= :now`,
  // What leaves a dead-letter queue is a new message, by AWS's rules: new id, sent now, never received.
  // Its body and attributes stay. A limit of -1 is none.
  moveBack: `UPDATE messages SET queue = coalesce(:destination, deadLetterSource), id = newId(),
    sent = :now, visible = :now, receipt = NULL, receiveCount = 0, firstReceived = NULL,
    deadLetterSource = NULL WHERE sequence IN (SELECT sequence FROM messages
    WHERE queue = :queue AND visible <= :now
    AND coalesce(:destination, deadLetterSource) IN (SELECT name FROM queues)
    ORDER BY visible, sequence LIMIT :limit)`,
  release: 'UPDATE messages SET visible = :now WHERE receipt IS NOT NULL AND visible > :now',
  deleteByReceipt: 'DELETE FROM messages WHERE receipt = ? AND queue = ?',
  deleteAll: 'DELETE FROM messages WHERE queue = ?',
  setVisible: 'UPDATE messages SET visible = ? WHERE sequence = ?',
  count: `SELECT count(*) FILTER (WHERE visible <= :now) AS visible,
    count(*) FILTER (WHERE visible > :now AND receipt IS NOT NULL) AS inFlight,
    count(*) FILTER (WHERE visible > :now AND receipt IS NULL) AS delayed
    FROM messages WHERE queue = :queue`,
} as const;

/** Every statement of the store, compiled once. */
export type QueueStatements = Readonly<Record<keyof typeof statements, StatementSync>>;

/** Compiles the statements; `newId` names a message that is moved out of a dead-letter queue. */
export function prepareQueueStatements(
  database: DatabaseSync,
  newId: () => string,
): QueueStatements {
  database.function('newId', newId);
  const prepared = Object.entries(statements).map(
    ([name, sql]) => [name, database.prepare(sql)] as const,
  );
  return Object.fromEntries(prepared) as QueueStatements;
}
