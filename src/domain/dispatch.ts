import { hashOf } from './body.ts';

/** One rule's doing about one event, or about one replay of it: what takes effect once. */
export interface DispatchName {
  /** Of the event. */
  readonly key: string;
  readonly rule: string;
  /** The id of the request that asked for the replay. */
  readonly replay?: string;
}

/** The same for every try, and for no other dispatch: targets may tell repeats by it. */
export function dispatchIdOf({ key, rule, replay = '' }: DispatchName): string {
  return hashOf(JSON.stringify([key, rule, replay])).slice(0, 40);
}

/**
 * `waiting` in the outbox for its first try, `running`, `retrying` after one that failed, `done`; `skipped` where the
 * rule had nothing to do after all; `failed` for good: it is a dead letter.
 */
export type DispatchState = 'waiting' | 'running' | 'retrying' | 'done' | 'skipped' | 'failed';

/** What is known of a dispatch. */
export interface DispatchRecord {
  readonly state: DispatchState;
  /** How often it was tried, since it was redriven if it was. */
  readonly attempts: number;
  /** When that became so: RFC 3339, UTC, milliseconds. */
  readonly changedAt: string;
  /** Of the last try that failed: names and codes alone, as in `target_refused/channel_not_found`. */
  readonly lastError?: string;
}

export type Begun =
  /** It may be tried now: for the so-manieth time since it was redriven, if it was. */
  | { readonly kind: 'begun'; readonly attempts: number; readonly hadFailed: boolean }
  /** It is over: nothing is left to be done. */
  | { readonly kind: 'over'; readonly hadFailed: boolean }
  /** It failed for good, and its letter waits to be redriven. */
  | { readonly kind: 'failed' }
  /** Somebody is trying it at this moment, or did and died. */
  | { readonly kind: 'busy' };

/** How a try ended. */
export type Ended =
  | { readonly state: 'done' | 'skipped' }
  /** @param attempts the number of the try: what somebody else has begun meanwhile is not touched */
  | { readonly state: 'retrying'; readonly lastError: string; readonly attempts: number };

/** That it failed for good. */
export interface Failed {
  readonly lastError: string;
  /** How often it did: its letter says the same. */
  readonly letters: number;
}

/** Where the dispatches of events stand. All throw HookError `store_unavailable`. */
export interface Dispatches {
  /**
   * Takes a try for oneself, for as long as one may last.
   * @param letters how often the message was a dead letter: one that failed for good begins anew by its letter alone,
   *   and not by a repeat of its message
   */
  begin(dispatch: DispatchName, leaseMilliseconds: number, letters: number): Promise<Begun>;
  end(dispatch: DispatchName, ended: Ended): Promise<void>;
  /** Whoever says it. @returns false where it is over: then it did not fail, whatever became of this try */
  fail(dispatch: DispatchName, failed: Failed): Promise<boolean>;
  /** Of those that were begun, by their ids. */
  recordsOf(dispatches: readonly DispatchName[]): Promise<ReadonlyMap<string, DispatchRecord>>;
}

/** Targets that are to be left alone for a while, by all who send. All throw HookError `store_unavailable`. */
export interface Pauses {
  /**
   * How long to leave it alone, in milliseconds; 0 where it may be tried. After a pause, that is one single try, and
   * as long as it lasts it is a pause for everybody else.
   */
  remaining(target: string): Promise<number>;
  /** Begins a pause, or makes it longer, never shorter. */
  pause(target: string, milliseconds: number): Promise<void>;
  /** It answered: where there is a pause, it is over. */
  resume(target: string): Promise<void>;
}

/** Which event of a subject happened last. */
export interface Order {
  /**
   * Notes when it happened, unless something later is known.
   * @param entity what stays the same while it changes
   * @param time RFC 3339, UTC, milliseconds
   * @returns whether something later is known
   * @throws HookError `store_unavailable`
   */
  isStale(entity: string, time: string): Promise<boolean>;
}

/** The first message of a thread, or the one that is kept up to date. */
export type Opened =
  /** It is there. */
  | { readonly kind: 'open'; readonly channel: string; readonly ts: string }
  /** It is for the asker to post, until then (epoch milliseconds), by which it is told from later ones. */
  | { readonly kind: 'mine'; readonly until: number }
  /** Somebody is posting it at this moment. */
  | { readonly kind: 'busy' };

/** What there is to be forgotten. */
export type Opening = Exclude<Opened, { readonly kind: 'busy' }>;

/** Which message in Slack has which key. All throw HookError `store_unavailable`. */
export interface Conversations {
  open(name: string, leaseMilliseconds: number): Promise<Opened>;
  opened(name: string, message: { readonly channel: string; readonly ts: string }): Promise<void>;
  /** It could not be posted, or somebody deleted it. What has taken its place meanwhile is another's, and stays. */
  forget(name: string, opening: Opening): Promise<void>;
}
