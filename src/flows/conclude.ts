import * as budgets from '../domain/budgets.ts';
import {
  type Dispatches,
  type DispatchName,
  dispatchIdOf,
  type Pauses,
} from '../domain/dispatch.ts';
import { causeOf, isHookError } from '../domain/errors.ts';
import type { OutboxMessage } from '../domain/outbox-message.ts';
import type { DeadLetterQueue, EventStore } from '../domain/ports.ts';
import { TargetError } from '../domain/sending.ts';
import { fromMilliseconds } from '../domain/time.ts';
import { buryDispatch } from './bury-dispatch.ts';
import { type PutOffDeps, putOff } from './put-off.ts';

export interface ConcludeDeps extends PutOffDeps {
  readonly store: Pick<EventStore, 'noteFailure'>;
  readonly dispatches: Dispatches;
  readonly pauses: Pauses;
  readonly deadLetters: DeadLetterQueue;
}

/** A try that is over. */
export interface Tried {
  readonly message: OutboxMessage;
  readonly name: DispatchName;
  /** The id of the message in the queue. */
  readonly queueMessage: string;
  /** Undefined where the rule did not come to say it. */
  readonly target: string | undefined;
  /** False where the rule had nothing to do. */
  readonly isSent: boolean;
  /** How often, this one included. */
  readonly attempts: number;
  /** Whether it had failed for good, and was redriven. */
  readonly hadFailed: boolean;
}

/** It took effect, or had nothing to do. */
export async function concludeSuccess(deps: ConcludeDeps, tried: Tried): Promise<void> {
  const { name, target, isSent, attempts, hadFailed } = tried;
  const state = isSent ? 'done' : 'skipped';
  await deps.dispatches.end(name, { state });
  if (target !== undefined) await deps.pauses.resume(target);
  if (hadFailed) await deps.store.noteFailure(name.key, dispatchIdOf(name), false);
  deps.log.info(state, { ...name, attempts }, { metric: 'DispatchesDone', by: [] });
}

/** It is put off, or is a dead letter. */
export async function concludeFailure(
  deps: ConcludeDeps,
  tried: Tried,
  error: unknown,
): Promise<void> {
  const { name, target, message, attempts } = tried;
  const lastError = causeOf(error);
  await pauseAfter(deps, target, error);
  if (isHopeless(error, attempts) || isTooOld(deps, message)) return bury(deps, tried, lastError);
  await deps.dispatches.end(name, { state: 'retrying', lastError, attempts });
  // Also where the note is not ours to make any more, as somebody else has begun a try: that one may die.
  const milliseconds = waitAfter(error, attempts, deps.random);
  await putOff(deps, message, { milliseconds, reason: lastError, attempts });
}

/** Whether nobody has to wait for it any longer. One that comes for the first time has waited for nothing. */
export function isTooOld(
  { clock }: Pick<ConcludeDeps, 'clock'>,
  { since }: Pick<OutboxMessage, 'since'>,
): boolean {
  if (since === undefined) return false;
  return clock() - Date.parse(since) >= budgets.dispatcher.giveUpMilliseconds;
}

/** The letter first: where that fails, nothing is noted, and it is all done again. */
async function bury(
  deps: ConcludeDeps,
  { message, name, queueMessage, attempts: receives }: Tried,
  reason: string,
): Promise<void> {
  const failedAt = fromMilliseconds(deps.clock()) ?? '';
  const signal = AbortSignal.timeout(budgets.dispatcher.outboxMilliseconds);
  await buryDispatch(deps, message, { reason, failedAt, receives, queueMessage }, signal);
  const fields = { ...name, attempts: receives, reason };
  deps.log.error('failed for good: a dead letter', fields, { metric: 'DispatchesFailed', by: [] });
}

/** The same again would be refused, or would throw, again. */
function isHopeless(error: unknown, attempts: number): boolean {
  if (isHookError(error, 'target_refused')) return true;
  return isHookError(error, 'rule_failed') && attempts >= budgets.dispatcher.attemptsMax;
}

/** One that asks for it, or does not answer, is left alone. Any other answer ends a pause, as success does. */
async function pauseAfter(
  { pauses }: ConcludeDeps,
  target: string | undefined,
  error: unknown,
): Promise<void> {
  if (target === undefined) return;
  const isHanging = error instanceof TargetError && error.reason === 'timeout';
  const pause = isHanging ? budgets.dispatcher.hangMilliseconds : retryAfterOf(error);
  if (pause === undefined) await pauses.resume(target);
  else await pauses.pause(target, pause);
}

function retryAfterOf(error: unknown): number | undefined {
  return error instanceof TargetError ? error.retryAfterMilliseconds : undefined;
}

/** Twice as long after each try, half of it for sure, and half of it at random. */
function waitAfter(error: unknown, attempts: number, random: () => number): number {
  const retryAfter = retryAfterOf(error);
  const { backoffMilliseconds, throttledMilliseconds } = budgets.dispatcher;
  const { first, most } = retryAfter === undefined ? backoffMilliseconds : throttledMilliseconds;
  const backoff = Math.min(first * 2 ** (attempts - 1), most) * (0.5 + random() / 2);
  return Math.max(backoff, retryAfter ?? 0);
}
