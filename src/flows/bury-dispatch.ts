import { type Dispatches, dispatchIdOf } from '../domain/dispatch.ts';
import {
  dispatchOf,
  encodeOutboxMessage,
  type OutboxMessage,
  outboxMessageIn,
} from '../domain/outbox-message.ts';
import type { DeadLetterQueue, EventStore, Failure } from '../domain/ports.ts';

export interface BuryDeps {
  readonly store: Pick<EventStore, 'noteFailure'>;
  readonly dispatches: Pick<Dispatches, 'fail'>;
  readonly deadLetters: DeadLetterQueue;
}

/**
 * The letter, and then what says that there is one. Redriven, it has all its tries again, and by its number it is told
 * from a repeat of the message that it was.
 * @throws HookError `queue_unavailable`, `store_unavailable`
 */
export async function buryDispatch(
  { store, dispatches, deadLetters }: BuryDeps,
  { since: _, waitsFor: __, ...message }: OutboxMessage,
  failure: Failure,
  signal: AbortSignal,
): Promise<void> {
  const letters = (message.letters ?? 0) + 1;
  await deadLetters.put(encodeOutboxMessage({ ...message, letters }), failure, signal);
  const name = dispatchOf(message);
  await dispatches.fail(name, { lastError: failure.reason, letters });
  await store.noteFailure(name.key, dispatchIdOf(name), true);
}

/** Where messages of the outbox go that failed before their rule could: what is none of ours, as it is. */
export function dispatchDeadLetters(deps: BuryDeps): DeadLetterQueue {
  return {
    put(text, failure, signal) {
      const message = outboxMessageIn(text);
      if (message === undefined) return deps.deadLetters.put(text, failure, signal);
      return buryDispatch(deps, message, failure, signal);
    },
  };
}
