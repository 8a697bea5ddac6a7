import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { MoveTasks, type NewMoveTask } from './move-tasks.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import {
  defaultQueueAttributes,
  mergeQueueAttributes,
  queueName,
  redrivePolicy,
} from './queue-attributes.ts';
import type { MessageRow, QueueRow } from './queue-database.ts';
import { openQueueDatabase } from './queue-database.ts';
import type { QueueStatements } from './queue-statements.ts';
import { prepareQueueStatements } from './queue-statements.ts';
import { QueueWaiters } from './queue-waiters.ts';
import { SqsError } from './sqs-error.ts';

/** A queue as the store knows it. */
export type Queue = Omit<QueueRow, 'attributes'> & { readonly attributes: QueueAttributes };

/** What a sender hands over; attributes are already JSON. */
export type NewMessage = {
  readonly body: string;
  readonly attributes: string;
  readonly systemAttributes: string;
  readonly delaySeconds: number;
};

type Take = { readonly countMax: number; readonly visibilityTimeoutSeconds: number };

/**
 * The queues and their messages. Every method is one SQLite transaction, and returns only after it
 * is committed: what a caller was told has happened outlives a kill -9.
 */
export class QueueStore {
  readonly waiters = new QueueWaiters((name, now) => this.#nextVisible(name, now));
  readonly moveTasks = new MoveTasks((task, limit) => this.#moveBack(task, limit));
  readonly #database: DatabaseSync;
  readonly #statements: QueueStatements;
  readonly #queues = new Map<string, Queue>();

  constructor(path: string) {
    this.#database = openQueueDatabase(path);
    this.#statements = prepareQueueStatements(this.#database, () => randomUUID());
    // The only consumers ran in the process that had this file before, and ended with it: nobody is
    // working on what they received, so nobody has to wait for its visibility timeout.
    this.#statements.release.run({ now: Date.now() });
    // The tables are STRICT, so a row has the types its schema says.
    for (const row of this.#statements.selectQueues.all() as QueueRow[]) {
      this.#queues.set(row.name, { ...row, attributes: JSON.parse(row.attributes) });
    }
  }

  /** Every queue, by name. */
  list(): readonly Queue[] {
    return [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  queue(urlOrArn: string): Queue {
    const queue = this.#queues.get(queueName(urlOrArn));
    if (queue !== undefined) return queue;
    throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  create(name: string, changes: QueueAttributes): Queue {
    const now = Date.now();
    const attributes = mergeQueueAttributes(defaultQueueAttributes, changes);
    this.#requireDeadLetterQueue(attributes);
    this.#statements.insertQueue.run({ name, now, attributes: JSON.stringify(attributes) });
    const queue = { name, created: now, modified: now, attributes };
    this.#queues.set(name, queue);
    return queue;
  }

  setAttributes(queue: Queue, changes: QueueAttributes): void {
    const attributes = mergeQueueAttributes(queue.attributes, changes);
    this.#requireDeadLetterQueue(attributes);
    const now = Date.now();
    const values = { name: queue.name, now, attributes: JSON.stringify(attributes) };
    this.#statements.updateQueue.run(values);
    this.#queues.set(queue.name, { ...queue, modified: now, attributes });
  }

  delete(queue: Queue): void {
    this.#statements.deleteQueue.run(queue.name);
    this.#queues.delete(queue.name);
  }

  count(queue: Queue): { visible: number; inFlight: number; delayed: number } {
    const row = this.#statements.count.get({ queue: queue.name, now: Date.now() });
    const { visible, inFlight, delayed } = row ?? {};
    return { visible: Number(visible), inFlight: Number(inFlight), delayed: Number(delayed) };
  }

  /** Stores all of them or none; returns their ids in order. */
  send(queue: Queue, messages: readonly NewMessage[]): readonly string[] {
    const sent = Date.now();
    const ids = this.#transaction(() =>
      messages.map(({ delaySeconds, ...message }) => {
        const id = randomUUID();
        const visible = sent + delaySeconds * 1000;
        this.#statements.insertMessage.run({ ...message, queue: queue.name, id, sent, visible });
        return id;
      }),
    );
    this.waiters.wake(queue.name);
    return ids;
  }

  /** Takes what is visible, after moving what was received too often to the dead letters. */
  receive(queue: Queue, { countMax, visibilityTimeoutSeconds }: Take): readonly MessageRow[] {
    const now = Date.now();
    const visible = now + visibilityTimeoutSeconds * 1000;
    return this.#transaction(() => {
      this.#moveExhausted(queue, now);
      const rows = this.#statements.selectVisible.all(queue.name, now, countMax);
      return rows.map(({ sequence }) => {
        const receipt = randomUUID();
        const values = { sequence: Number(sequence), now, visible, receipt };
        return this.#statements.take.get(values) as MessageRow;
      });
    });
  }

  /** Deletes by the newest receipt handle; an older one deletes nothing, as AWS may do. */
  deleteMessage(queue: Queue, receipt: string): void {
    this.#statements.deleteByReceipt.run(receipt, queue.name);
  }

  changeVisibility(queue: Queue, receipt: string, timeoutSeconds: number): void {
    const now = Date.now();
    const row = this.#statements.selectByReceipt.get(receipt, queue.name);
    if (row === undefined || Number(row.visible) <= now) {
      throw new SqsError(
        row === undefined ? 'InvalidParameterValue' : 'MessageNotInflight',
        'Message does not exist or is not available for visibility timeout change.',
      );
    }
    this.#statements.setVisible.run(now + timeoutSeconds * 1000, Number(row.sequence));
    this.waiters.wake(queue.name);
  }

  purge(queue: Queue): void {
    this.#statements.deleteAll.run(queue.name);
  }

  /** No calls after this one. */
  close(): void {
    this.moveTasks.stop();
    this.#database.close();
  }

  #moveExhausted(queue: Queue, now: number): void {
    const policy = redrivePolicy(queue.attributes);
    if (policy === undefined || !this.#queues.has(policy.deadLetterQueue)) return;
    const { changes } = this.#statements.moveExhausted.run({ queue: queue.name, now, ...policy });
    // Woken in a later turn: only then is the move committed.
    if (changes > 0) setImmediate(() => this.waiters.wake(policy.deadLetterQueue));
  }

  #moveBack({ source, destination }: NewMoveTask, limit = -1): number {
    const values = { queue: source, destination: destination ?? null, limit, now: Date.now() };
    const { changes } = this.#statements.moveBack.run(values);
    for (const { name } of this.list()) this.waiters.wake(name);
    return Number(changes);
  }

  #requireDeadLetterQueue(attributes: QueueAttributes): void {
    const policy = redrivePolicy(attributes);
    if (policy === undefined || this.#queues.has(policy.deadLetterQueue)) return;
    const message = `The dead-letter queue ${policy.deadLetterQueue} does not exist: create it first.`;
    throw new SqsError('InvalidParameterValue', message);
  }

  #nextVisible(name: string, now: number): number | undefined {
    const next = this.#statements.selectNextVisible.get(name, now)?.next;
    return typeof next === 'number' ? next : undefined;
  }

  #transaction<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}
