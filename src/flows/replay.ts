import * as budgets from '../domain/budgets.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import { type HttpResponse, jsonResponse } from '../domain/http.ts';
import type { EventStore } from '../domain/ports.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { type DispatchDeps, dispatch } from './dispatch.ts';
import { requireEvent } from './events.ts';
import { type HappeningDeps, happeningOf } from './happening.ts';
import { rulesFor } from './rules-for.ts';

export interface ReplayDeps extends DispatchDeps, HappeningDeps {
  readonly subscriptions: Subscriptions;
  readonly store: Pick<EventStore, 'get' | 'markDispatched' | 'noteReplay'>;
}

/**
 * Dispatches an event once more, although it is known and was dispatched before. Where it was not yet, the worker
 * does so all the same: a consumer that passes over replays misses nothing.
 * @param replay the id of the request: it tells one replay from another, and from the event itself
 * @throws HookError `event_not_found`, `nothing_to_dispatch`
 */
export async function replayEvent(
  deps: ReplayDeps,
  key: string,
  replay: string,
): Promise<HttpResponse> {
  const event = await requireEvent(deps, key);
  const { envelope } = event;
  const rules = await rulesFor(deps.subscriptions, envelope, () => happeningOf(deps, event));
  if (rules.length === 0) {
    throw new HookError('nothing_to_dispatch', 'no rule of subscriptions.ts matches this event');
  }
  await dispatch(deps, envelope, {
    rules,
    signal: AbortSignal.timeout(budgets.api.outboxMilliseconds),
    replay,
  });
  return jsonResponse(202, { id: eventKeyOf(envelope) });
}
