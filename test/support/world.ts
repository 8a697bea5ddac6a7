import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Scheduler } from 'fast-check';
import { processBatch } from '../../src/adapters/aws/sqs-batch.ts';
import { type Delivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { Failure } from '../../src/domain/ports.ts';
import type { Rule } from '../../src/domain/rule.ts';
import { enqueue } from '../../src/flows/enqueue.ts';
import { process } from '../../src/flows/process.ts';
import { drainSpill } from '../../src/flows/recover.ts';
import { work } from '../../src/flows/work.ts';
import { type Fault, withFaults } from './faulty-ports.ts';
import { MemoryStore, memoryBodies, memoryQueue } from './memory-ports.ts';
import { logInto } from './receiver.ts';

export interface WorldSettings {
  readonly rules: readonly Rule[];
  /** What goes wrong, call by call; the ports share it. */
  readonly plan: (Fault | undefined)[];
  /** How many messages the next batches have, over and over. */
  readonly batchSizes: readonly number[];
  /** Whether the queue brings the next message twice, over and over. */
  readonly repeats: readonly boolean[];
  /** After how many calls the worker of the next batch is killed, if it is: one for each batch. */
  readonly lifetimes?: (number | undefined)[];
  /** Decides which of the calls that are under way goes on. */
  readonly scheduler?: Scheduler;
}

interface Message {
  readonly text: string;
  readonly receives: number;
}

interface Letter {
  readonly message: string;
  readonly failure: Failure | undefined;
}

const receivesMax = 5;
const roundsMax = 200;

/**
 * All flows from the receiver's enqueue to the outbox, on ports in memory that fail as planned. The queue
 * behaves as SQS does: it brings messages in batches, now and then one of them twice at the same time,
 * brings again what failed, and gives up after the fifth time.
 */
export class World {
  readonly store = new MemoryStore();
  readonly bodies = memoryBodies();
  deadLetters: readonly Letter[] = [];
  /** As long as it is, nothing can be stored. */
  isStoreAway = false;
  readonly #settings: WorldSettings;
  readonly #queue = memoryQueue();
  readonly #outbox = memoryQueue();
  readonly #spilled = new Map<string, string>();
  readonly #log = logInto([]);
  #messages: readonly Message[] = [];
  #batches = 0;

  constructor(settings: WorldSettings) {
    this.#settings = settings;
  }

  /** @returns the deliveries that a provider would take for accepted */
  async accept(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const accepted: Delivery[] = [];
    const deps = {
      queue: this.#port(this.#queue),
      bodies: this.#port(this.bodies),
      spill: this.#spill(),
      clock: () => 0,
      log: this.#log,
    };
    const accepting = deliveries.map((delivery) =>
      enqueue(deps, delivery, 8000).then(
        () => accepted.push(delivery),
        () => {},
      ),
    );
    await this.#settle(Promise.all(accepting));
    return accepted;
  }

  /** Messages in the queue, by whatever way they came. */
  take(texts: readonly string[]): void {
    this.#messages = [...this.#messages, ...texts.map((text) => ({ text, receives: 0 }))];
  }

  /** A message at this place of the queue. */
  plant(place: number, text: string): void {
    this.#receive();
    this.#messages = this.#messages.toSpliced(place, 0, { text, receives: 0 });
  }

  /** Until every message is done or a dead letter, and the spill is empty. */
  async work(): Promise<void> {
    for (let round = 0; round < roundsMax && !this.#isIdle(); round += 1) {
      await this.#settle(this.#drain());
      this.#receive();
      const batches = this.#takeBatches();
      await this.#settle(Promise.all(batches.map((batch) => this.#invoke(batch))));
    }
  }

  /** What an operator does when the trouble is over. */
  redrive(): void {
    this.take(this.deadLetters.map(({ message }) => message));
    this.deadLetters = [];
  }

  /** What a consumer does who knows what it has seen by event key and rule. */
  effects(): readonly string[] {
    const seen = this.#outbox.sent.map((text) => {
      const { rule, envelope } = JSON.parse(text) as { rule: string; envelope: Envelope };
      return `${rule} ${eventKeyOf(envelope)}`;
    });
    return [...new Set(seen)].sort();
  }

  left(): Readonly<Record<'queued' | 'spilled' | 'deadLetters', number>> {
    const queued = this.#messages.length + this.#queue.sent.length;
    return { queued, spilled: this.#spilled.size, deadLetters: this.deadLetters.length };
  }

  #isIdle(): boolean {
    const { queued, spilled } = this.left();
    return queued + spilled === 0;
  }

  #receive(): void {
    this.take(this.#queue.sent.splice(0));
  }

  #takeBatches(): readonly (readonly Message[])[] {
    const { batchSizes, repeats } = this.#settings;
    const brought = this.#messages.flatMap((message, index) =>
      repeats[index % repeats.length] ? [message, message] : [message],
    );
    this.#messages = [];
    const batches: Message[][] = [];
    while (brought.length > 0) {
      const size = batchSizes[this.#batches % batchSizes.length] ?? 1;
      this.#batches += 1;
      batches.push(brought.splice(0, size));
    }
    return batches;
  }

  async #invoke(batch: readonly Message[]): Promise<void> {
    const received = batch.map(({ text, receives }) => ({ text, receives: receives + 1 }));
    const lifetime = this.#settings.lifetimes?.shift();
    const failed = await this.#failedOf(received, lifetime);
    // Nobody hears what a killed worker would have said.
    this.#giveBack(lifetime === undefined ? failed : received);
  }

  async #failedOf(
    received: readonly Message[],
    lifetime: number | undefined,
  ): Promise<readonly Message[]> {
    const death = deathAfter(lifetime);
    const mortal = <Port extends object>(port: Port): Port => withFaults(this.#port(port), death);
    const processDeps = {
      store: mortal(this.store),
      bodies: mortal(this.bodies),
      outbox: mortal(this.#outbox),
      rules: this.#settings.rules,
      log: this.#log,
    };
    const deps = {
      process: async (text: string) => {
        if (this.isStoreAway && text !== 'poison') {
          throw new HookError('store_unavailable', 'the store is away');
        }
        await process(processDeps, text);
      },
      deadLetters: mortal({
        put: async (message: string, failure: Failure) => {
          this.deadLetters = [...this.deadLetters, { message, failure }];
        },
      }),
      clock: () => 0,
      log: this.#log,
    };
    const never = new AbortController().signal;
    const { batchItemFailures } = await processBatch(eventOf(received), (message) =>
      work(deps, message, never),
    );
    return batchItemFailures.flatMap(
      ({ itemIdentifier }) => received[Number(itemIdentifier)] ?? [],
    );
  }

  /** They come again, but for those that have come often enough: nobody says why those failed. */
  #giveBack(failed: readonly Message[]): void {
    const dead = failed.filter(({ receives }) => receives >= receivesMax);
    const again = failed.filter(({ receives }) => receives < receivesMax);
    this.#messages = [...this.#messages, ...again];
    const letters = dead.map(({ text }) => ({ message: text, failure: undefined }));
    this.deadLetters = [...this.deadLetters, ...letters];
  }

  async #drain(): Promise<void> {
    const spill = this.#spill();
    const queue = this.#port(this.#queue);
    const bodies = this.#port(this.bodies);
    await drainSpill({ queue, bodies, spill, clock: () => 0, log: this.#log }, 1);
  }

  #spill() {
    const spilled = this.#spilled;
    const list = async function* () {
      yield* [...spilled.keys()].sort();
    };
    const port = this.#port({
      put: async (delivery: Delivery) => {
        spilled.set(`spill/${delivery.id}`, encodeDelivery(delivery));
      },
      get: async (key: string) => spilled.get(key) ?? '',
      delete: async (key: string) => {
        spilled.delete(key);
      },
    });
    return { put: port.put, get: port.get, delete: port.delete, list };
  }

  /** Its calls fail as planned, and end in whatever order the scheduler likes. */
  #port<Port extends object>(port: Port): Port {
    return withFaults(port, this.#settings.plan, this.#settings.scheduler);
  }

  async #settle(running: Promise<unknown>): Promise<void> {
    const { scheduler } = this.#settings;
    await (scheduler === undefined ? running : scheduler.waitFor(running));
  }
}

/** Every call after so many is lost. */
function deathAfter(lifetime: number | undefined): (Fault | undefined)[] {
  if (lifetime === undefined) return [];
  return [...Array<undefined>(lifetime).fill(undefined), ...Array<Fault>(1000).fill('before')];
}

function eventOf(messages: readonly Message[]): SQSEvent {
  const Records = messages.map(
    ({ text, receives }, index) =>
      ({
        messageId: String(index),
        body: text,
        attributes: { ApproximateReceiveCount: String(receives) },
      }) as SQSRecord,
  );
  return { Records };
}
