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

/** What a bearer token must say of itself. */
export interface TokenRules {
  /** Who made it; exactly as in the token. */
  readonly issuer: string;
  /** Whom it is for: this API, and no other of the same issuer. */
  readonly audience: string;
  /** Where the issuer's public keys are; undefined where the issuer itself is to say it. */
  readonly keysUrl: URL | undefined;
}

/** Knows whose tokens to believe. */
export interface TokenVerifier {
  /**
   * @returns why it is refused, for the log and nobody else; undefined for a good one
   * @throws HookError `keys_unavailable`: nobody can tell
   */
  refusalOf(token: string): Promise<string | undefined>;
}

export interface Queue {
  /**
   * @param traceparent of the event's trace, which goes on with whoever gets the message
   * @throws HookError `queue_unavailable` when the message was not, or perhaps not, taken.
   */
  send(message: string, signal: AbortSignal, traceparent?: string): Promise<void>;
}

/** How a message is sent that is for later. */
export interface Delay {
  /** Of at most a quarter of an hour. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly traceparent: string | undefined;
}

export interface DelayingQueue extends Queue {
  /** Nobody gets it before. @throws HookError `queue_unavailable` as `send` does */
  sendLater(message: string, delay: Delay): Promise<void>;
}

/** A message as the queue brings it. */
export interface QueueMessage {
  readonly id: string;
  readonly text: string;
  /** How often the queue has brought it, this time included. */
  readonly receives: number;
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
  get(key: string, signal: AbortSignal): Promise<string>;
  delete(key: string, signal: AbortSignal): Promise<void>;
}

/**
 * `stored` until everything that an event sets in motion has been handed on: then `dispatched`, or `failed` as long
 * as one of its rules has failed for good.
 */
export type EventStatus = 'stored' | 'dispatched' | 'failed';

/** That the message of a rule is in the outbox. */
export interface Dispatch {
  readonly rule: string;
  /** When this was noted: RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** Of a replay: the id of the request that asked for it. */
  readonly replay?: string;
}

export interface StoredEvent {
  readonly envelope: Envelope;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the body is at the envelope's `dataref`. */
  readonly body: PackedBody | undefined;
  readonly status: EventStatus;
  /** False where no signature covers the event's id: it came in a header, or there is only a token. */
  readonly isIdSigned: boolean;
  /** How many requests from the provider carried this event. */
  readonly deliveries: number;
  /** What it set in motion, in order. */
  readonly dispatches: readonly Dispatch[];
}

export interface Counted extends Pick<StoredEvent, 'envelope' | 'status' | 'isIdSigned'> {
  /** False where this delivery was counted before: the queue brought it again. */
  readonly isNew: boolean;
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
  put(delivery: Delivery, status: EventStatus): Promise<'stored' | 'duplicate'>;
  /**
   * Counts a delivery of a stored event; the same delivery counts once.
   * @returns the event as it is stored, which need not be this delivery's
   */
  countDelivery(delivery: Delivery): Promise<Counted>;
  /**
   * Notes that nothing is left to be done about a stored event, and what was done.
   * @param rules those whose messages are in the outbox
   */
  markDispatched(key: string, rules: readonly string[]): Promise<void>;
  /**
   * Notes what was done about it because somebody asked. Whether something is left to be done stays as it is: the
   * consumer is told of the event itself, too.
   * @param replay the id of the request that asked
   */
  noteReplay(key: string, rules: readonly string[], replay: string): Promise<void>;
  /**
   * Notes that one of its dispatches failed for good, or did and is done after all.
   * @param dispatch its id
   */
  noteFailure(key: string, dispatch: string, isFailed: boolean): Promise<void>;
  get(key: string): Promise<StoredEvent | undefined>;
  /** Where events stand; of those that are gone, nothing. @throws HookError `store_unavailable` */
  statusesOf(keys: readonly string[]): Promise<ReadonlyMap<string, EventStatus>>;
  list(filter: ListFilter): Promise<Page>;
}

/** Why and when a message failed for good. */
export interface Failure {
  /** Names and codes alone, as in `store_unavailable/TimeoutError`. */
  readonly reason: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly failedAt: string;
  /** How often the queue had brought it. */
  readonly receives: number;
  /** The id it had in the queue: the worker's log lines name it. */
  readonly queueMessage: string;
}

/** A message that failed for good. It waits to be redriven. */
export interface DeadLetter {
  /** Its id in the queue of dead letters. */
  readonly id: string;
  /** What it says, to the letter. */
  readonly message: string;
  /** When it came to the dead letters, or where the queue moved it, to the queue: RFC 3339. */
  readonly sentAt: string;
  /** Undefined where the queue itself moved it: nobody was left to say why. */
  readonly failure: Failure | undefined;
}

/** Where a message goes that failed for good. */
export interface DeadLetterQueue {
  /** @throws HookError `queue_unavailable` when it was not, or perhaps not, taken. */
  put(message: string, failure: Failure, signal: AbortSignal): Promise<void>;
}

/** What there is to be done about those that are in it. */
export interface DeadLetters {
  /** How many there are, as far as the queue knows. @throws HookError `queue_unavailable` */
  count(): Promise<number>;
  /** Some of them, at most so many, in no order; they stay. @throws HookError `queue_unavailable` */
  peek(limit: number): Promise<readonly DeadLetter[]>;
  /**
   * Begins to move all of them back into the queue they failed in.
   * @throws HookError `redrive_running` when that is being done already, `queue_unavailable`
   */
  redrive(): Promise<void>;
}

/** What a log line says beside its message. Callers name each field; none is a body or a secret. */
export interface LogFields extends Readonly<Record<string, unknown>> {
  // The log's own, in every line.
  readonly timestamp?: never;
  readonly level?: never;
  readonly message?: never;
  readonly function?: never;
  readonly requestId?: never;
  readonly _aws?: never;
}

/**
 * One of these is counted with a log line, by its function and the fields that are named. Each combination
 * of their values is a metric that costs money every month: never count by what a stranger can make up.
 */
export interface Count {
  readonly metric: string;
  readonly by: readonly string[];
}

export interface Log {
  info(message: string, fields: LogFields, count?: Count): void;
  warn(message: string, fields: LogFields, count?: Count): void;
  error(message: string, fields: LogFields, count?: Count): void;
}
