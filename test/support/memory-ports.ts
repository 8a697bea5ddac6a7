import type { PackedBody } from '../../src/domain/body.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import type {
  BodyStore,
  Counted,
  DeadLetter,
  DeadLetterQueue,
  DeadLetters,
  DelayingQueue,
  EventStatus,
  EventStore,
  ListFilter,
  Page,
  Spill,
  StoredEvent,
} from '../../src/domain/ports.ts';

/** What was asked of the ports, in order, when they share one list. */
export type Calls = string[];

/** A queue that takes every message, and notes the traces they are part of. */
export function memoryQueue(calls: Calls = []): DelayingQueue & {
  readonly sent: string[];
  readonly traces: string[];
  /** What is to come later, and in how many seconds. */
  readonly later: { readonly message: string; readonly seconds: number }[];
} {
  const sent: string[] = [];
  const later: { message: string; seconds: number }[] = [];
  const traces: string[] = [];
  return {
    sent,
    traces,
    later,
    async sendLater(message, { seconds }) {
      calls.push('queue.sendLater');
      later.push({ message, seconds });
    },
    async send(message, _signal, traceparent) {
      calls.push('queue.send');
      sent.push(message);
      if (traceparent !== undefined) traces.push(traceparent);
    },
  };
}

/** A body store that names bodies by their content, as the real one does. */
export function memoryBodies(
  calls: Calls = [],
): BodyStore & { readonly kept: Map<string, PackedBody> } {
  const kept = new Map<string, PackedBody>();
  return {
    kept,
    async put(envelope, body) {
      calls.push('bodies.put');
      const dataref = `s3://bucket/${envelope.bodyhash}`;
      kept.set(dataref, body);
      return dataref;
    },
    async get(dataref) {
      const body = kept.get(dataref);
      if (body === undefined) throw new Error(`nothing was put at ${dataref}`);
      return body;
    },
  };
}

/** A spill that holds these texts by their keys, and keeps the deliveries put into it apart. */
export function memorySpill(
  texts: Readonly<Record<string, string>> = {},
  calls: Calls = [],
): Spill & { readonly spilled: Delivery[]; keys(): string[] } {
  const spilled: Delivery[] = [];
  const waiting = new Map(Object.entries(texts));
  return {
    spilled,
    keys: () => [...waiting.keys()],
    async put(delivery) {
      calls.push('spill.put');
      spilled.push(delivery);
    },
    async *list() {
      yield* [...waiting.keys()].sort();
    },
    async get(key) {
      calls.push(`spill.get ${key}`);
      return waiting.get(key) ?? '';
    },
    async delete(key) {
      calls.push(`spill.delete ${key}`);
      waiting.delete(key);
    },
  };
}

/** Dead letters that stay until they are redriven; `redriven` then has their texts. */
export function memoryDeadLetters(
  letters: readonly DeadLetter[] = [],
): DeadLetters & DeadLetterQueue & { readonly redriven: string[] } {
  const waiting = new Map(letters.map((letter) => [letter.id, letter]));
  const redriven: string[] = [];
  return {
    redriven,
    async put(message, failure) {
      const id = `letter-${waiting.size + 1}`;
      waiting.set(id, { id, message, sentAt: failure.failedAt, failure });
    },
    count: async () => waiting.size,
    peek: async (limit) => [...waiting.values()].slice(0, limit),
    async redrive() {
      redriven.push(...[...waiting.values()].map(({ message }) => message));
      waiting.clear();
    },
  };
}

/** When this store notes all that it notes. */
export const markedAt = '2026-01-02T03:20:00.000Z';

/** An event store that answers every list with the page it was given, or else with all its events. */
export class MemoryStore implements EventStore {
  readonly events = new Map<string, StoredEvent>();
  readonly claims = new Map<string, string>();
  /** The dispatches of each event that failed for good. */
  readonly failed = new Map<string, Set<string>>();
  readonly filters: ListFilter[] = [];
  readonly #counted = new Map<string, Set<string>>();
  readonly #page: Page | undefined;
  readonly #calls: Calls;

  constructor({
    events = [],
    page,
    calls = [],
  }: {
    readonly events?: readonly StoredEvent[];
    readonly page?: Page;
    readonly calls?: Calls;
  } = {}) {
    for (const event of events) this.events.set(eventKeyOf(event.envelope), event);
    this.#page = page;
    this.#calls = calls;
  }

  async claimBody(envelope: Envelope): Promise<string> {
    this.#calls.push('store.claimBody');
    const claim = `${envelope.provider}:${envelope.hook}:${envelope.bodyhash}`;
    const first = this.claims.get(claim) ?? eventKeyOf(envelope);
    this.claims.set(claim, first);
    return first;
  }

  async put(delivery: Delivery, status: EventStatus): Promise<'stored' | 'duplicate'> {
    this.#calls.push('store.put');
    const key = eventKeyOf(delivery.envelope);
    if (this.events.has(key)) return 'duplicate';
    const { id, envelope, isIdSigned, headers, body } = delivery;
    const known = { envelope, isIdSigned, headers, body };
    this.events.set(key, { ...known, status, deliveries: 1, dispatches: [] });
    this.#counted.set(key, new Set([id]));
    return 'stored';
  }

  async countDelivery({ id, envelope }: Delivery): Promise<Counted> {
    this.#calls.push('store.countDelivery');
    const key = eventKeyOf(envelope);
    const event = this.events.get(key);
    if (event === undefined) throw new Error(`nothing is stored under ${key}`);
    const counted = this.#counted.get(key) ?? new Set<string>();
    const isNew = !counted.has(id);
    if (isNew) this.events.set(key, { ...event, deliveries: event.deliveries + 1 });
    this.#counted.set(key, counted.add(id));
    return { ...event, isNew };
  }

  async markDispatched(key: string, rules: readonly string[]): Promise<void> {
    this.#calls.push('store.markDispatched');
    const event = this.events.get(key);
    if (event === undefined) return;
    const dispatches = [...event.dispatches, ...rules.map((rule) => ({ rule, time: markedAt }))];
    this.events.set(key, { ...event, status: 'dispatched', dispatches });
  }

  async noteReplay(key: string, rules: readonly string[], replay: string): Promise<void> {
    this.#calls.push('store.noteReplay');
    const event = this.events.get(key);
    if (event === undefined) return;
    const these = rules.map((rule) => ({ rule, time: markedAt, replay }));
    this.events.set(key, { ...event, dispatches: [...event.dispatches, ...these] });
  }

  async noteFailure(key: string, dispatch: string, isFailed: boolean): Promise<void> {
    const failed = this.failed.get(key) ?? new Set<string>();
    if (isFailed) failed.add(dispatch);
    else failed.delete(dispatch);
    this.failed.set(key, failed);
  }

  async statusesOf(keys: readonly string[]): Promise<ReadonlyMap<string, EventStatus>> {
    const known = keys.flatMap((key) => this.events.get(key) ?? []);
    return new Map(known.map(({ envelope, status }) => [eventKeyOf(envelope), status]));
  }

  async get(key: string): Promise<StoredEvent | undefined> {
    return this.events.get(key);
  }

  async list(filter: ListFilter): Promise<Page> {
    this.filters.push(filter);
    const envelopes = [...this.events.values()].map(({ envelope }) => envelope);
    return this.#page ?? { envelopes, next: undefined };
  }
}
