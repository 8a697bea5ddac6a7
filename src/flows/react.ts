import * as budgets from '../domain/budgets.ts';
import { type Begun, dispatchIdOf } from '../domain/dispatch.ts';
import { HookError } from '../domain/errors.ts';
import { inTime } from '../domain/in-time.ts';
import { decodeOutboxMessage, dispatchOf, type OutboxMessage } from '../domain/outbox-message.ts';
import type { EventStore, QueueMessage } from '../domain/ports.ts';
import {
  type Attempt,
  type Senders,
  type Sending,
  TargetError,
  targetOf,
} from '../domain/sending.ts';
import type { Rule } from '../subscriptions/rule.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { type ConcludeDeps, concludeFailure, concludeSuccess, isTooOld } from './conclude.ts';
import { type Intention, type IntentionDeps, intentionOf } from './intention.ts';
import { putOff } from './put-off.ts';

export interface ReactDeps extends IntentionDeps, ConcludeDeps {
  readonly store: Pick<EventStore, 'get' | 'noteFailure'>;
  readonly senders: Senders;
}

/**
 * One message of the outbox: a rule does what it says about an event, once. What fails is put off, with longer and
 * longer pauses, and is a dead letter in the end; what cannot be done ever is one at once. Where the store or a queue
 * of ours fails, this throws, and the queue brings the message again.
 * @throws HookError `message_malformed`, `rule_unknown`, `event_not_found`, `store_unavailable`, `queue_unavailable`
 */
export async function react(deps: ReactDeps, { id, text }: QueueMessage): Promise<void> {
  const message = decodeOutboxMessage(text);
  const rule = requireRule(deps.subscriptions, message.rule);
  // What waits for a target costs no more than to ask whether it still has to.
  if (await isPaused(deps, message, message.waitsFor)) return;
  const intention = await intentionOf(deps, rule, message);
  const sending = 'sending' in intention ? intention.sending : undefined;
  const target = sending && targetOf(sending);
  if (target !== message.waitsFor) {
    // It may hold the one try after a pause, and its rule have another target by now, or nothing to do.
    if (message.waitsFor !== undefined) await deps.pauses.resume(message.waitsFor);
    if (await isPaused(deps, message, target)) return;
  }
  const given = { message, queueMessage: id };
  if (await isLeftAloneToTheEnd(deps, message, target)) {
    const error = new TargetError({ code: 'target_unavailable', reason: 'left_alone' });
    return attempt(deps, { ...given, target: undefined, intention: { error } });
  }
  await attempt(deps, { ...given, target, intention });
}

/** Whether the target wants to be left alone. Then the message is put off, unless it has waited for a day. */
async function isPaused(
  deps: ReactDeps,
  message: OutboxMessage,
  target: string | undefined,
): Promise<boolean> {
  if (target === undefined || isTooOld(deps, message)) return false;
  const milliseconds = await deps.pauses.remaining(target);
  if (milliseconds === 0) return false;
  await putOff(deps, { ...message, waitsFor: target }, { milliseconds, reason: 'paused' });
  return true;
}

/**
 * Whether a day is over, and the target still wants to be left alone. To try it all the same could take a try's whole
 * time for each of thousands of messages, and keep those of other targets waiting.
 */
async function isLeftAloneToTheEnd(
  deps: ReactDeps,
  message: OutboxMessage,
  target: string | undefined,
): Promise<boolean> {
  if (target === undefined || !isTooOld(deps, message)) return false;
  return (await deps.pauses.remaining(target)) > 0;
}

interface Intended {
  readonly message: OutboxMessage;
  readonly queueMessage: string;
  readonly target: string | undefined;
  readonly intention: Intention;
}

async function attempt(deps: ReactDeps, intended: Intended): Promise<void> {
  const { message, intention, target } = intended;
  const name = dispatchOf(message);
  const begun = await beginInTime(deps, message);
  if (begun.kind !== 'begun') {
    // Who asked whether it is paused may have been told that the next try is his.
    if (target !== undefined) await deps.pauses.resume(target);
    return leave(deps, message, begun);
  }
  const tried = { ...intended, name, ...begun, isSent: 'sending' in intention };
  try {
    if ('error' in intention) throw intention.error;
    if ('sending' in intention) await send(deps.senders, intention.sending, message);
  } catch (error) {
    return concludeFailure(deps, tried, error);
  }
  return concludeSuccess(deps, tried);
}

/** A function that was frozen meanwhile may find that its time for the try is over, and another's has begun. */
async function beginInTime(
  { dispatches, clock }: ReactDeps,
  message: OutboxMessage,
): Promise<Begun> {
  const { leaseMilliseconds, attemptMilliseconds } = budgets.dispatcher;
  const askedAt = clock();
  const begun = await dispatches.begin(
    dispatchOf(message),
    leaseMilliseconds,
    message.letters ?? 0,
  );
  const isOutOfTime = clock() - askedAt > leaseMilliseconds - attemptMilliseconds;
  return begun.kind === 'begun' && isOutOfTime ? { kind: 'busy' } : begun;
}

/** It is another's to do, or done. Who came to that end may not have noted all of it. */
async function leave(
  deps: ReactDeps,
  message: OutboxMessage,
  begun: Exclude<Begun, { readonly kind: 'begun' }>,
): Promise<void> {
  const name = dispatchOf(message);
  const { busyMilliseconds: milliseconds } = budgets.dispatcher;
  if (begun.kind === 'busy') return putOff(deps, message, { milliseconds, reason: 'busy' });
  const isFailed = begun.kind === 'failed';
  if (isFailed || begun.hadFailed) {
    await deps.store.noteFailure(name.key, dispatchIdOf(name), isFailed);
  }
  deps.log.info('dispatched before', { ...name });
}

async function send(senders: Senders, sending: Sending, message: OutboxMessage): Promise<void> {
  const signal = AbortSignal.timeout(budgets.dispatcher.attemptMilliseconds);
  // The compiler does not see that the sender of its kind takes it.
  const sender = senders[sending.kind] as (sending: Sending, attempt: Attempt) => Promise<void>;
  const { traceparent } = message.envelope;
  const attempt = { id: dispatchIdOf(dispatchOf(message)), signal, traceparent };
  await inTime(signal, () => sender(sending, attempt), noAnswer);
}

/** One that is not deployed yet may be when the message comes again. */
function requireRule({ rules }: Subscriptions, name: string): Rule {
  const rule = rules.find((each) => each.name === name);
  if (rule !== undefined) return rule;
  throw new HookError('rule_unknown', `no rule is named ${name}`);
}

function noAnswer(): TargetError {
  return new TargetError({ code: 'target_unavailable', reason: 'timeout' });
}
