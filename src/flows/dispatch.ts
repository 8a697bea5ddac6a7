import { type Envelope, eventKeyOf } from '../domain/envelope.ts';
import type { EventStore, Log, Queue } from '../domain/ports.ts';
import { outboxMessageOf, type Rule } from '../domain/rule.ts';

export interface DispatchDeps {
  readonly store: Pick<EventStore, 'markDispatched' | 'noteReplay'>;
  readonly rules: readonly Rule[];
  readonly outbox: Queue;
  readonly log: Log;
}

export interface DispatchOptions {
  /** Ends the sending; what was sent by then stays sent. */
  readonly signal: AbortSignal;
  /** Whose wish it is that this happens again: the id of the request. */
  readonly replay?: string;
}

/**
 * Hands a stored event on to each rule that it matches, and notes that this was done.
 * @throws HookError `queue_unavailable`, `store_unavailable`
 */
export async function dispatch(
  { store, rules, outbox, log }: DispatchDeps,
  envelope: Envelope,
  { signal, replay }: DispatchOptions,
): Promise<void> {
  const key = eventKeyOf(envelope);
  const matching = rulesFor(rules, envelope);
  for (const rule of matching) {
    await outbox.send(outboxMessageOf(rule, envelope, replay), signal, envelope.traceparent);
  }
  const names = matching.map(({ name }) => name);
  if (replay === undefined) await store.markDispatched(key, names);
  else await store.noteReplay(key, names, replay);
  log.info('dispatched', { key, rules: names, ...(replay && { replay }) });
}

/** What the event sets in motion. */
export function rulesFor(rules: readonly Rule[], envelope: Envelope): readonly Rule[] {
  return rules.filter((rule) => rule.matches(envelope));
}
