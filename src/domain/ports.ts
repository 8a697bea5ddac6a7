import type { PackedBody } from './body.ts';
import type { Delivery } from './delivery.ts';
import type { Envelope } from './envelope.ts';

/** Named lists of secrets of one hook, such as `{ "secrets": ["current", "previous"] }`. */
export type HookSecrets = Readonly<Record<string, readonly string[]>>;

/** The secrets of one provider's hooks. */
export interface SecretSource {
  /**
   * @param deadline epoch milliseconds after which the caller cannot wait for them any more
   * @returns undefined for an unknown hook.
   * @throws HookError `secrets_unavailable` when they were never read and cannot be read now.
   */
  secretsOf(hook: string, deadline: number): Promise<HookSecrets | undefined>;
  /** The same, read anew; undefined too when it is too soon to ask again or the source fails. */
  renewedSecretsOf(hook: string, deadline: number): Promise<HookSecrets | undefined>;
}

export interface Queue {
  /** @throws HookError `queue_unavailable` when the message was not, or perhaps not, taken. */
  send(message: string, signal: AbortSignal): Promise<void>;
}

/** Bodies too large to travel with their event. */
export interface BodyStore {
  /** @returns the `dataref`. Putting the same body for the same event again changes nothing. */
  put(envelope: Envelope, body: PackedBody, signal: AbortSignal): Promise<string>;
  /** @throws HookError `store_unavailable` */
  get(dataref: string): Promise<PackedBody>;
}

/** Messages the queue would not take; they wait here to be sent again. */
export interface Spill {
  put(delivery: Delivery, signal: AbortSignal): Promise<void>;
  /** The keys, oldest first. */
  list(): AsyncIterable<string>;
  get(key: string): Promise<string>;
  delete(key: string): Promise<void>;
}

export type EventStatus = 'stored' | 'dispatched' | 'failed';

export interface StoredEvent {
  readonly envelope: Envelope;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the body is at the envelope's `dataref`. */
  readonly body: PackedBody | undefined;
  readonly status: EventStatus;
  /** How many requests from the provider carried this event. */
  readonly deliveries: number;
}

export interface ListFilter {
  readonly provider: string | undefined;
  readonly hook: string | undefined;
  readonly source: string | undefined;
  /** Exact, or a prefix when it ends in `*`. */
  readonly type: string | undefined;
  /** Bounds of `recordedtime`: from, inclusive, and to, exclusive. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly limit: number;
  /** Only what was recorded before this position. */
  readonly before: string | undefined;
}

export interface Page {
  readonly envelopes: readonly Envelope[];
  /** Where the next page begins; undefined at the end. */
  readonly next: string | undefined;
}

export interface EventStore {
  /**
   * Notes that this event carries its body, unless an earlier event of the hook already does.
   * @returns the key of the event that was first with the body: this one's, or another's.
   */
  claimBody(envelope: Envelope): Promise<string>;
  /** Stores the event unless it is there: it exists once, however often this is called. */
  put(delivery: Delivery): Promise<'stored' | 'duplicate'>;
  /**
   * Counts a delivery of a stored event; the same delivery counts once.
   * @returns the hash of the body that is stored, which need not be this delivery's
   */
  countDelivery(delivery: Delivery): Promise<string>;
  get(key: string): Promise<StoredEvent | undefined>;
  list(filter: ListFilter): Promise<Page>;
}

/** What a log line says beside its message. Callers name each field; none is a body or a secret. */
export interface LogFields extends Readonly<Record<string, unknown>> {
  readonly level?: never;
  readonly message?: never;
}

export interface Log {
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}
