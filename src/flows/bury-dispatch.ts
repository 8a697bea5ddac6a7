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
 * The letter, and then what says that there is one. Redriven, it has all its tries again, and by its number it is told
 * from a repeat of the message that it was.
 * @throws HookError `queue_unavailable`, `store_unavailable`
 */
export async function buryDispatch(
  deps: BuryDeps,
  message: OutboxMessage,
  failure: Failure,
  signal: AbortSignal,
): Promise<void> {
  const letter = letterOf(message);
  await deps.deadLetters.put(encodeOutboxMessage(letter), failure, signal);
  await noteLetter(deps, letter, failure);
}

type Letter = OutboxMessage & { readonly letters: number };

function letterOf({ since: _, waitsFor: __, ...message }: OutboxMessage): Letter {
  return { ...message, letters: (message.letters ?? 0) + 1 };
}

/** What took effect did: then there is a letter too many, and the event is none that failed. */
async function noteLetter(
  { store, dispatches }: BuryDeps,
  letter: Letter,
  { reason: lastError }: Failure,
): Promise<void> {
  const name = dispatchOf(letter);
  const isFailed = await dispatches.fail(name, { lastError, letters: letter.letters });
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
      const letter = letterOf(message);
      await deps.deadLetters.put(encodeOutboxMessage(letter), failure, signal);
      await inTime(signal, () => noteLetter(deps, letter, failure), tooLate).catch(
        (error: unknown) => {
          deps.log.warn('a dead letter that its event does not tell of', {
            ...dispatchOf(message),
            cause: causeOf(error),
          });
        },
      );
    },
  };
}

function tooLate(): HookError {
  return new HookError('deadline_exceeded', 'the dead letter was not noted in time');
}
