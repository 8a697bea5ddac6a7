import * as budgets from '../domain/budgets.ts';
import { type DispatchName, dispatchIdOf, type Order, type Pauses } from '../domain/dispatch.ts';
import { type Envelope, eventKeyOf } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import { decodeOutboxMessage, type OutboxMessage } from '../domain/outbox-message.ts';
import type { EventStore, QueueMessage } from '../domain/ports.ts';
import { type Attempt, type Senders, type Sending, targetOf } from '../domain/sending.ts';
import { entityOf } from '../subscriptions/entity.ts';
import { planOf } from '../subscriptions/plan.ts';
import type { Rule, RuleContext } from '../subscriptions/rule.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { type ConcludeDeps, concludeFailure, concludeSuccess, isTooOld } from './conclude.ts';
import { requireEvent } from './events.ts';
import { type HappeningDeps, happeningOf } from './happening.ts';
import { putOff } from './put-off.ts';

export interface ReactDeps extends HappeningDeps, ConcludeDeps {
  readonly subscriptions: Subscriptions;
  readonly store: Pick<EventStore, 'get' | 'noteFailure'>;
  readonly pauses: Pauses;
  readonly order: Order;
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
  const name = nameOf(message);
  const intention = await intentionOf(deps, rule, name, message.envelope);
  const pause =
    'sending' in intention ? await deps.pauses.remaining(targetOf(intention.sending)) : 0;
  // What has waited for so long is tried all the same, for the last time.
  if (pause > 0 && !isTooOld(deps, message))
    return putOff(deps, message, { milliseconds: pause, reason: 'paused' });

  const begun = await deps.dispatches.begin(name, budgets.dispatcher.leaseMilliseconds);
  if (begun.kind === 'over') return deps.log.info('dispatched before', { ...name });
  if (begun.kind === 'busy') {
    const { busyMilliseconds: milliseconds } = budgets.dispatcher;
    return putOff(deps, message, { milliseconds, reason: 'busy' });
  }
  const { attempts, hadFailed } = begun;
  const sending = 'sending' in intention ? intention.sending : undefined;
  const tried = { message, name, queueMessage: id, sending, attempts, hadFailed };
  try {
    if ('error' in intention) throw intention.error;
    if (sending !== undefined) await send(deps.senders, sending, message);
  } catch (error) {
    return concludeFailure(deps, tried, error);
  }
  return concludeSuccess(deps, tried);
}

/** What a rule wants to have done: something, nothing this time, or it failed to say so. */
export type Intention =
  | { readonly sending: Sending }
  | { readonly error: unknown }
  | Record<string, never>;

async function intentionOf(
  deps: ReactDeps,
  rule: Rule,
  name: DispatchName,
  envelope: Envelope,
): Promise<Intention> {
  const happening = await happeningOf(deps, await requireEvent(deps, name.key));
  try {
    if (!(rule.where?.(happening.event) ?? true)) return {};
    const sending = await planOf(rule, happening, contextOf(deps, name, envelope));
    return sending === undefined ? {} : { sending };
  } catch (cause) {
    // Ours, as where the order of events cannot be read.
    if (cause instanceof HookError && cause.code !== 'rule_failed') throw cause;
    return { error: new HookError('rule_failed', 'a function of the rule threw', { cause }) };
  }
}

function contextOf({ order }: ReactDeps, name: DispatchName, envelope: Envelope): RuleContext {
  return {
    id: dispatchIdOf(name),
    replay: name.replay,
    isStale: async (entity = entityOf(envelope)) =>
      entity !== undefined && order.isStale(`${name.rule} ${entity}`, envelope.time),
  };
}

async function send(senders: Senders, sending: Sending, message: OutboxMessage): Promise<void> {
  const signal = AbortSignal.timeout(budgets.dispatcher.attemptMilliseconds);
  // The compiler does not see that the sender of its kind takes it.
  const sender = senders[sending.kind] as (sending: Sending, attempt: Attempt) => Promise<void>;
  const id = dispatchIdOf(nameOf(message));
  await sender(sending, { id, signal, traceparent: message.envelope.traceparent });
}

/** One that is not deployed yet may be when the message comes again. */
function requireRule({ rules }: Subscriptions, name: string): Rule {
  const rule = rules.find((each) => each.name === name);
  if (rule !== undefined) return rule;
  throw new HookError('rule_unknown', `no rule is named ${name}`);
}

function nameOf({ rule, replay, envelope }: OutboxMessage): DispatchName {
  return { key: eventKeyOf(envelope), rule, ...(replay && { replay }) };
}
