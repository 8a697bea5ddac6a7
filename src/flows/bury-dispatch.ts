import { type Dispatches, dispatchIdOf } from '../domain/dispatch.ts';
import { causeOf, HookError } from '../domain/errors.ts';
import { inTime } from '../domain/in-time.ts';
import {
  dispatchOf,
  encodeOutboxMessage,
  type OutboxMessage,
  outboxMessageIn,
} from '../domain/outbox-message.ts';
import type { DeadLetterQueue, EventStore, Failure, Log } from '../domain/ports.ts';

export interface BuryDeps {
  readonly store: Pick<EventStore, 'noteFailure'>;
  readonly dispatches: Pick<Dispatches, 'fail'>;
  readonly deadLetters: DeadLetterQueue;
}

/**
 * The letter. Redriven, it has all its tries again, and by its number it is told from a repeat of the message that it was.
 * @returns what is to be noted once it is there
 * @throws HookError `queue_unavailable`
 */
export async function buryDispatch(
  deps: BuryDeps,
  { since: _, waitsFor: __, ...message }: OutboxMessage,
  failure: Failure,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const letters = (message.letters ?? 0) + 1;
  await deps.deadLetters.put(encodeOutboxMessage({ ...message, letters }), failure, signal);
  return () => noteLetter(deps, message, { lastError: failure.reason, letters });
}

/** That there is one. What took effect did: then it is one too many, and the event none that failed. */
async function noteLetter(
  { store, dispatches }: BuryDeps,
  message: OutboxMessage,
  failed: { readonly lastError: string; readonly letters: number },
): Promise<void> {
  const name = dispatchOf(message);
  const isFailed = await dispatches.fail(name, failed);
  if (isFailed) await store.noteFailure(name.key, dispatchIdOf(name), true);
}

/**
 * Where messages of the outbox go after their last receive: what is none of ours, as it is. Where the letter cannot be
 * noted any more, as DynamoDB is what failed, it is a letter all the same.
 */
export function dispatchDeadLetters(deps: BuryDeps & { readonly log: Log }): DeadLetterQueue {
  return {
    async put(text, failure, signal) {
      const message = outboxMessageIn(text);
      if (message === undefined) return deps.deadLetters.put(text, failure, signal);
      const note = await buryDispatch(deps, message, failure, signal);
      await inTime(signal, note, tooLate).catch((error: unknown) => {
        deps.log.warn('a dead letter that its event does not tell of', {
          ...dispatchOf(message),
          cause: causeOf(error),
        });
      });
    },
  };
}

function tooLate(): HookError {
  return new HookError('deadline_exceeded', 'the dead letter was not noted in time');
}
