import * as budgets from '../domain/budgets.ts';
import {
  type Dispatches,
  type DispatchName,
  dispatchIdOf,
  type Pauses,
} from '../domain/dispatch.ts';
import { causeOf, isHookError } from '../domain/errors.ts';
import { encodeOutboxMessage, type OutboxMessage } from '../domain/outbox-message.ts';
import type { DeadLetterQueue, EventStore } from '../domain/ports.ts';
import { type Sending, TargetError, targetOf } from '../domain/sending.ts';
import { fromMilliseconds } from '../domain/time.ts';
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
  /** Undefined where nothing was sent. */
  readonly sending: Sending | undefined;
  /** How often, this one included. */
  readonly attempts: number;
  /** Whether it had failed for good, and was redriven. */
  readonly hadFailed: boolean;
}

/** Whether nobody has to wait for it any longer. One that comes for the first time has waited for nothing. */
export function isTooOld(
  { clock }: Pick<ConcludeDeps, 'clock'>,
  { since }: Pick<OutboxMessage, 'since'>,
): boolean {
  if (since === undefined) return false;
  return clock() - Date.parse(since) >= budgets.dispatcher.giveUpMilliseconds;
}

/** It took effect, or had nothing to do. */
export async function concludeSuccess(deps: ConcludeDeps, tried: Tried): Promise<void> {
  const { name, sending, attempts, hadFailed } = tried;
  const state = sending === undefined ? 'skipped' : 'done';
  await deps.dispatches.end(name, { state });
  if (sending !== undefined) await deps.pauses.resume(targetOf(sending));
  if (hadFailed) await deps.store.noteFailure(name.key, dispatchIdOf(name), false);
  deps.log.info(state, { ...name, attempts }, { metric: 'DispatchesDone', by: [] });
}

/** It is put off, or is a dead letter. */
export async function concludeFailure(
  deps: ConcludeDeps,
  tried: Tried,
  error: unknown,
): Promise<void> {
  const { name, sending, message, attempts } = tried;
  const reason = causeOf(error);
  const pause = pauseAfter(error);
  if (pause !== undefined && sending !== undefined)
    await deps.pauses.pause(targetOf(sending), pause);
  if (isHopeless(error, attempts) || isTooOld(deps, message)) return bury(deps, tried, reason);
  await deps.dispatches.end(name, { state: 'retrying', lastError: reason });
  const milliseconds = waitAfter(error, attempts, deps.random);
  await putOff(deps, message, { milliseconds, reason, attempts });
}

/** The letter first: where that fails, nothing is noted, and it is all done again. */
async function bury(
  { deadLetters, dispatches, store, clock, log }: ConcludeDeps,
  { message, name, queueMessage, attempts: receives }: Tried,
  reason: string,
): Promise<void> {
  const { since, ...anew } = message;
  const failure = { reason, failedAt: fromMilliseconds(clock()) ?? '', receives, queueMessage };
  const signal = AbortSignal.timeout(budgets.dispatcher.outboxMilliseconds);
  await deadLetters.put(encodeOutboxMessage(anew), failure, signal);
  await dispatches.end(name, { state: 'failed', lastError: reason });
  await store.noteFailure(name.key, dispatchIdOf(name), true);
  const fields = { ...name, attempts: receives, reason };
  log.error('failed for good: a dead letter', fields, { metric: 'DispatchesFailed', by: [] });
}

/** The same again would be refused, or would throw, again. */
function isHopeless(error: unknown, attempts: number): boolean {
  if (isHookError(error, 'target_refused')) return true;
  return isHookError(error, 'rule_failed') && attempts >= budgets.dispatcher.attemptsMax;
}

/** @returns how long nobody should ask that target; undefined where it only failed this once */
function pauseAfter(error: unknown): number | undefined {
  const isHanging = error instanceof TargetError && error.reason === 'timeout';
  return retryAfterOf(error) ?? (isHanging ? budgets.dispatcher.hangMilliseconds : undefined);
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
