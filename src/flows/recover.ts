import { recovery } from '../domain/budgets.ts';
import { decodeDelivery } from '../domain/delivery.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import { causeOf, isHookError } from '../domain/errors.ts';
import { inLanes } from '../domain/lanes.ts';
import type { BodyStore, Log, Queue, Spill } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';
import { send } from './enqueue.ts';

export interface RecoverDeps {
  readonly queue: Queue;
  readonly bodies: BodyStore;
  readonly spill: Spill;
  readonly clock: Clock;
  readonly log: Log;
}

/** An hour's spill at 100 events a second is 360,000 of them: one at a time, that takes a day. */
const laneCount = 20;

/** With so many refused one after the other the queue is still away, and the rest can wait. */
const failuresMax = 50;

/**
 * Sends what was spilled back into the queue, oldest first, until the deadline (epoch milliseconds) or
 * until queue or bucket refuse too often: the next run goes on from there. A message is deleted only after
 * the queue has it, so a crash in between sends it twice, and the store counts one delivery once. One
 * that is refused for its own sake stays, is logged at every run, and holds up nobody.
 * @returns how many messages were sent
 */
export async function drainSpill(deps: RecoverDeps, deadline: number): Promise<number> {
  let sent = 0;
  let failuresInARow = 0;
  const isOver = (): boolean => deps.clock() > deadline || failuresInARow >= failuresMax;
  await inLanes(until(isOver, deps.spill.list()), laneCount, async (object) => {
    try {
      await sendBack(deps, object);
      sent += 1;
      failuresInARow = 0;
    } catch (error) {
      if (isAway(error)) failuresInARow += 1;
      const fields = { object, cause: causeOf(error) };
      deps.log.error('a spilled event was not drained', fields, notDrained);
    }
  });
  if (sent > 0) deps.log.info('drained the spill', { sent });
  return sent;
}

/** An object that cannot be had or read is its own trouble, and not that of those behind it. */
function isAway(error: unknown): boolean {
  return isHookError(error, 'queue_unavailable') || isHookError(error, 'store_unavailable');
}

/** Nothing is listed that nobody will look at. */
async function* until(
  isOver: () => boolean,
  objects: AsyncIterable<string>,
): AsyncIterable<string> {
  for await (const object of objects) {
    if (isOver()) return;
    yield object;
  }
}

async function sendBack(deps: RecoverDeps, object: string): Promise<void> {
  const signal = AbortSignal.timeout(recovery.messageMilliseconds);
  const delivery = decodeDelivery(await deps.spill.get(object, signal));
  await send(deps, delivery, signal);
  await deps.spill.delete(object, signal);
  const fields = { key: eventKeyOf(delivery.envelope), delivery: delivery.id };
  deps.log.info('sent back', fields, drained);
}

const drained = { metric: 'EventsDrained', by: [] };
const notDrained = { metric: 'EventsNotDrained', by: [] };
