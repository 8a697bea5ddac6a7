import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { queue } from '../../src/domain/budgets.ts';
import type { Failure } from '../../src/domain/ports.ts';

export interface Message {
  readonly text: string;
  readonly receives: number;
}

export interface Letter {
  readonly message: string;
  /** Undefined where the queue itself gave up. */
  readonly failure: Failure | undefined;
}

export interface QueueHabits {
  /** How many messages the next batches have, over and over. */
  readonly batchSizes: readonly number[];
  /** Whether the queue brings the next message twice, over and over. */
  readonly repeats: readonly boolean[];
}

/**
 * A queue as SQS is one: it brings messages in batches, now and then one of them twice at the same time,
 * brings again what failed, and gives up after the fifth time.
 */
export class QueueModel {
  deadLetters: readonly Letter[] = [];
  readonly #habits: QueueHabits;
  #messages: readonly Message[] = [];
  #batches = 0;

  constructor(habits: QueueHabits) {
    this.#habits = habits;
  }

  get size(): number {
    return this.#messages.length;
  }

  take(texts: readonly string[]): void {
    this.#messages = [...this.#messages, ...texts.map((text) => ({ text, receives: 0 }))];
  }

  /** A message at this place of the queue. */
  plant(place: number, text: string): void {
    this.#messages = this.#messages.toSpliced(place, 0, { text, receives: 0 });
  }

  /** All that there is, in batches. */
  bring(): readonly (readonly Message[])[] {
    const { batchSizes, repeats } = this.#habits;
    const brought = this.#messages.flatMap(({ text, receives }, index) => {
      const message = { text, receives: receives + 1 };
      return repeats[index % repeats.length] ? [message, message] : [message];
    });
    this.#messages = [];
    const batches: Message[][] = [];
    while (brought.length > 0) {
      const size = batchSizes[this.#batches % batchSizes.length] ?? 1;
      this.#batches += 1;
      batches.push(brought.splice(0, size));
    }
    return batches;
  }

  /** They come again, but for those that have come often enough: nobody says why those failed. */
  giveBack(failed: readonly Message[]): void {
    const dead = failed.filter(({ receives }) => receives >= queue.receivesMax);
    const again = failed.filter(({ receives }) => receives < queue.receivesMax);
    this.#messages = [...this.#messages, ...again];
    for (const { text } of dead) this.bury(text, undefined);
  }

  bury(message: string, failure: Failure | undefined): void {
    this.deadLetters = [...this.deadLetters, { message, failure }];
  }

  redrive(): void {
    this.take(this.deadLetters.map(({ message }) => message));
    this.deadLetters = [];
  }
}

/** A batch as Lambda hands it to the worker; the id of a message is its place. */
export function sqsEventOf(batch: readonly Message[]): SQSEvent {
  const Records = batch.map(
    ({ text, receives }, index) =>
      ({
        messageId: String(index),
        body: text,
        attributes: { ApproximateReceiveCount: String(receives) },
      }) as SQSRecord,
  );
  return { Records };
}
