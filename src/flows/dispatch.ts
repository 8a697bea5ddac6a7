import { type Envelope, eventKeyOf } from '../domain/envelope.ts';
import { inLanes } from '../domain/lanes.ts';
import { encodeOutboxMessage } from '../domain/outbox-message.ts';
import type { EventStore, Log, Queue } from '../domain/ports.ts';
import type { Rule } from '../subscriptions/rule.ts';

export interface DispatchDeps {
  readonly store: Pick<EventStore, 'markDispatched' | 'noteReplay'>;
  readonly outbox: Queue;
  readonly log: Log;
}

export interface DispatchOptions {
  /** Those that the event sets in motion. */
  readonly rules: readonly Rule[];
  /** Ends the sending; what was sent by then stays sent. */
  readonly signal: AbortSignal;
  /** Whose wish it is that this happens again: the id of the request. */
  readonly replay?: string;
}

/** Some dozens of rules are told within the time that there is. */
const laneCount = 10;

/**
 * Hands a stored event on to each of its rules, and notes that this was done.
 * @throws HookError `queue_unavailable`, `store_unavailable`
 */
export async function dispatch(
  { store, outbox, log }: DispatchDeps,
  envelope: Envelope,
  { rules, signal, replay }: DispatchOptions,
): Promise<void> {
  const key = eventKeyOf(envelope);
  await inLanes(rules, laneCount, async ({ name: rule }) => {
    const message = encodeOutboxMessage({ rule, ...(replay && { replay }), envelope });
    await outbox.send(message, signal, envelope.traceparent);
  });
  const names = rules.map(({ name }) => name);
  if (replay === undefined) await store.markDispatched(key, names);
  else await store.noteReplay(key, names, replay);
  log.info('dispatched', { key, rules: names, ...(replay && { replay }) });
}
