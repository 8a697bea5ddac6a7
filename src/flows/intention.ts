import * as budgets from '../domain/budgets.ts';
import { type DispatchName, dispatchIdOf, type Order } from '../domain/dispatch.ts';
import type { Envelope } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import { inTime } from '../domain/in-time.ts';
import { dispatchOf, type OutboxMessage } from '../domain/outbox-message.ts';
import type { EventStore } from '../domain/ports.ts';
import { type Sending, TargetError } from '../domain/sending.ts';
import { entityOf } from '../subscriptions/entity.ts';
import { planOf } from '../subscriptions/plan.ts';
import type { Rule, RuleContext } from '../subscriptions/rule.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { isWanted } from '../subscriptions/where.ts';
import { requireEvent } from './events.ts';
import { type HappeningDeps, happeningOf } from './happening.ts';
import { matchingRules } from './rules-for.ts';

export interface IntentionDeps extends HappeningDeps {
  readonly subscriptions: Subscriptions;
  readonly store: Pick<EventStore, 'get'>;
  readonly order: Order;
}

/** What a rule wants to have done: something, nothing this time, or it failed to say so. */
export type Intention =
  | { readonly sending: Sending }
  | { readonly error: unknown }
  | Record<string, never>;

/**
 * Asks the rule, which is today's, about the event as it is stored.
 * @throws HookError `event_not_found`, `store_unavailable`
 */
export async function intentionOf(
  deps: IntentionDeps,
  rule: Rule,
  message: OutboxMessage,
): Promise<Intention> {
  // Since it was put into the outbox, the rule may have been narrowed.
  if (!matchingRules(deps.subscriptions, message.envelope).includes(rule)) return {};
  const name = dispatchOf(message);
  const happening = await happeningOf(deps, await requireEvent(deps, name.key));
  const signal = AbortSignal.timeout(budgets.dispatcher.planMilliseconds);
  try {
    if (!isWanted(rule, happening.event)) return {};
    const context = contextOf(deps, name, message.envelope);
    const sending = await inTime(signal, () => planOf(rule, happening, context), tooLate);
    return sending === undefined ? {} : { sending };
  } catch (cause) {
    if (cause instanceof TargetError) return { error: cause };
    // Ours, as where the order of events cannot be read.
    if (cause instanceof HookError) throw cause;
    return { error: new HookError('rule_failed', 'a function of the rule threw', { cause }) };
  }
}

function contextOf({ order }: IntentionDeps, name: DispatchName, envelope: Envelope): RuleContext {
  return {
    id: dispatchIdOf(name),
    replay: name.replay,
    isStale: async (entity = entityOf(envelope)) =>
      entity !== undefined && order.isStale(`${name.rule} ${entity}`, envelope.time),
  };
}

function tooLate(): Error {
  const error = new Error('the rule took too long to say what it wants');
  return Object.assign(error, { name: 'TimeoutError' });
}
