import * as budgets from '../domain/budgets.ts';
import { causeOf, HookError } from '../domain/errors.ts';
import { inTime } from '../domain/in-time.ts';
import type { DeadLetterQueue, Failure, Log, LogFields, QueueMessage } from '../domain/ports.ts';
import { type Clock, fromMilliseconds } from '../domain/time.ts';

export interface WorkDeps {
  /** Does all there is to do about a message, or throws. */
  readonly process: (message: QueueMessage) => Promise<void>;
  /** What a message is about, for the log; nothing where nobody can tell. */
  readonly fieldsIn: (text: string) => LogFields;
  readonly deadLetters: DeadLetterQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * One message of a batch. It fails alone; after its last receive it goes to the dead letters with the
 * reason, which the queue itself would not keep.
 * @param isOver aborted when the function has to come to its end
 * @returns whether the queue may delete it, because it is done or a dead letter
 */
export async function work(
  deps: WorkDeps,
  message: QueueMessage,
  isOver: AbortSignal,
): Promise<boolean> {
  try {
    // What was begun does no harm: every step of it can be taken twice.
    await inTime(isOver, () => deps.process(message), tooLate);
    return true;
  } catch (error) {
    const { id: queueMessage, receives } = message;
    const failedAt = fromMilliseconds(deps.clock()) ?? '';
    const failure = { reason: causeOf(error), failedAt, receives, queueMessage };
    const about = deps.fieldsIn(message.text);
    deps.log.error('not processed', { ...about, ...failure }, { metric: 'MessagesFailed', by: [] });
    return receives >= budgets.queue.receivesMax && bury(deps, message, { about, failure });
  }
}

function tooLate(): HookError {
  return new HookError('deadline_exceeded', 'the message was not processed in time');
}

/** @returns false when it could not be moved: then the queue does so itself, and nobody says why. */
async function bury(
  { deadLetters, log }: WorkDeps,
  { text }: QueueMessage,
  { about, failure }: { readonly about: LogFields; readonly failure: Failure },
): Promise<boolean> {
  const signal = AbortSignal.timeout(budgets.worker.deadLetterMilliseconds);
  try {
    await deadLetters.put(text, failure, signal);
    log.error('dead letter', { ...about, ...failure }, { metric: 'DeadLetters', by: [] });
    return true;
  } catch (error) {
    log.error('dead letter without its reason', { ...about, ...failure, cause: causeOf(error) });
    return false;
  }
}
