import type { Scheduler } from 'fast-check';
import { processBatch } from '../../src/adapters/aws/sqs-batch.ts';
import { type Delivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { EventStore, Failure, QueueMessage } from '../../src/domain/ports.ts';
import { enqueue } from '../../src/flows/enqueue.ts';
import { process } from '../../src/flows/process.ts';
import { drainSpill } from '../../src/flows/recover.ts';
import { work } from '../../src/flows/work.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { type Plan, withFaults } from './faulty-ports.ts';
import { MemoryStore, memoryBodies, memoryQueue } from './memory-ports.ts';
import { type Attempt, type Outcome, outcomeOf } from './outcome.ts';
import {
  type Letter,
  type Message,
  type QueueHabits,
  QueueModel,
  sqsEventOf,
} from './queue-model.ts';
import { logInto } from './receiver.ts';

export interface WorldSettings extends QueueHabits {
  readonly rules: readonly Rule[];
  /** What goes wrong, call by call; the ports share it. */
  readonly plan: Readonly<Plan>;
  /** After how many calls the worker of the next batch is killed, if it is: one for each batch. */
  readonly lifetimes?: readonly (number | undefined)[];
  /** Decides which of the calls that are under way goes on; without one, batches follow each other. */
  readonly scheduler?: Scheduler;
  /** A store in place of the one in memory. Its faults, and their order, are its own affair. */
  readonly store?: EventStore;
}

const roundsMax = 200;

/** All flows from the receiver's enqueue to the outbox, on ports that fail as planned. */
export class World {
  /** As long as it is, nothing can be stored. */
  isStoreAway = false;
  readonly #settings: WorldSettings;
  readonly #plan: Plan;
  readonly #lifetimes: (number | undefined)[];
  readonly #memory = new MemoryStore();
  readonly #bodies = memoryBodies();
  readonly #outbox = memoryQueue();
  readonly #queue: QueueModel;
  readonly #spilled = new Map<string, string>();
  readonly #log = logInto([]);
  readonly #sent: Delivery[] = [];
  readonly #accepted: Delivery[] = [];
  readonly #attempts: Attempt[] = [];
  #moment = 0;

  constructor(settings: WorldSettings) {
    this.#settings = settings;
    this.#plan = [...settings.plan];
    this.#lifetimes = [...(settings.lifetimes ?? [])];
    this.#queue = new QueueModel(settings);
  }

  get deadLetters(): readonly Letter[] {
    return this.#queue.deadLetters;
  }

  /** Whatever goes wrong: a provider takes a delivery for accepted when it hears so. */
  async accept(deliveries: readonly Delivery[]): Promise<void> {
    const deps = { ...this.#routes(), clock: () => 0, log: this.#log };
    const accepting = deliveries.map((delivery) =>
      enqueue(deps, delivery, 8000).then(
        () => this.#accepted.push(delivery),
        () => {},
      ),
    );
    this.#sent.push(...deliveries);
    await this.#settle(Promise.all(accepting));
  }

  /** A message at this place of the queue. */
  plant(place: number, text: string): void {
    this.#queue.plant(place, text);
  }

  /** Until every message is done or a dead letter, and the spill is empty. */
  async work(): Promise<void> {
    for (let round = 0; round < roundsMax && !this.#isIdle(); round += 1) {
      await this.#settle(this.#drain());
      await this.#settle(this.#workOn(this.#queue.bring()));
    }
  }

  /** What an operator does when the trouble is over. */
  redrive(): void {
    this.#plan.length = 0;
    this.#queue.redrive();
  }

  /** @param store the one to read what is stored from */
  outcome(store: EventStore = this.#memory): Promise<Outcome> {
    const [sent, accepted, attempts] = [this.#sent, this.#accepted, this.#attempts];
    const outbox = this.#outbox.sent;
    const bodies = this.#bodies;
    return outcomeOf({ sent, accepted, attempts, outbox, store, bodies });
  }

  left(): Readonly<Record<'queued' | 'spilled' | 'deadLetters', number>> {
    const { size, deadLetters } = this.#queue;
    return { queued: size, spilled: this.#spilled.size, deadLetters: deadLetters.length };
  }

  #isIdle(): boolean {
    const { queued, spilled } = this.left();
    return queued + spilled === 0;
  }

  async #drain(): Promise<void> {
    await drainSpill({ ...this.#routes(), clock: () => 0, log: this.#log }, 1);
  }

  /** With a scheduler all at once, and it says who goes first. */
  async #workOn(batches: readonly (readonly Message[])[]): Promise<void> {
    if (this.#settings.scheduler !== undefined) {
      await Promise.all(batches.map((batch) => this.#invoke(batch)));
      return;
    }
    for (const batch of batches) await this.#invoke(batch);
  }

  async #invoke(batch: readonly Message[]): Promise<void> {
    const lifetime = this.#lifetimes.shift();
    const failed = await this.#failedOf(batch, lifetime);
    // Nobody hears what a killed worker would have said.
    this.#queue.giveBack(lifetime === undefined ? failed : batch);
  }

  async #failedOf(
    batch: readonly Message[],
    lifetime: number | undefined,
  ): Promise<readonly Message[]> {
    const death = deathAfter(lifetime);
    const mortal = <Port extends object>(port: Port): Port => withFaults(this.#port(port), death);
    const { store, rules } = this.#settings;
    const processDeps = {
      store: store === undefined ? mortal(this.#memory) : withFaults(store, death),
      bodies: mortal(this.#bodies),
      outbox: mortal(this.#outbox),
      subscriptions: { rules },
      // The bodies that are drawn are of no provider.
      providerNamed: () => undefined,
      log: this.#log,
    };
    const deps = {
      process: ({ text }: QueueMessage) => this.#attempt(text, () => process(processDeps, text)),
      fieldsIn: () => ({}),
      deadLetters: mortal({
        put: async (message: string, failure: Failure) => this.#queue.bury(message, failure),
      }),
      clock: () => 0,
      log: this.#log,
    };
    const never = new AbortController().signal;
    const { batchItemFailures } = await processBatch(sqsEventOf(batch), (message) =>
      work(deps, message, never),
    );
    return batchItemFailures.flatMap(({ itemIdentifier }) => batch[Number(itemIdentifier)] ?? []);
  }

  async #attempt(text: string, run: () => Promise<void>): Promise<void> {
    if (this.isStoreAway) throw new HookError('store_unavailable', 'the store is away');
    const attempt: Attempt = { text, begun: this.#now(), done: undefined };
    this.#attempts.push(attempt);
    await run();
    attempt.done = this.#now();
  }

  #now(): number {
    this.#moment += 1;
    return this.#moment;
  }

  /** The ways into the queue. */
  #routes() {
    const queue = this.#port({ send: async (text: string) => this.#queue.take([text]) });
    return { queue, bodies: this.#port(this.#bodies), spill: this.#spill() };
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
    return withFaults(port, this.#plan, this.#settings.scheduler);
  }

  async #settle(running: Promise<unknown>): Promise<void> {
    const { scheduler } = this.#settings;
    await (scheduler === undefined ? running : scheduler.waitFor(running));
  }
}

/** Every call after so many is lost. */
function deathAfter(lifetime: number | undefined): Plan {
  if (lifetime === undefined) return [];
  return [...Array(lifetime).fill(undefined), ...Array(1000).fill('before')];
}
