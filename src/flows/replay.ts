import * as budgets from '../domain/budgets.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import { type HttpResponse, jsonResponse } from '../domain/http.ts';
import type { EventStore } from '../domain/ports.ts';
import { type DispatchDeps, dispatch, rulesFor } from './dispatch.ts';
import { requireEvent } from './events.ts';

export interface ReplayDeps extends DispatchDeps {
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
  const { envelope } = await requireEvent(deps, key);
  if (rulesFor(deps.rules, envelope).length === 0) {
    throw new HookError(
      'nothing_to_dispatch',
      'no rule matches this event: deploy with --param outbox=on, or locally set HOOKLANE_OUTBOX=on, to announce every event in the outbox',
    );
  }
  await dispatch(deps, envelope, {
    signal: AbortSignal.timeout(budgets.api.outboxMilliseconds),
    replay,
  });
  return jsonResponse(202, { id: eventKeyOf(envelope) });
}
