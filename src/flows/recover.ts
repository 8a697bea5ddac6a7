import { decodeDelivery } from '../domain/delivery.ts';
import { causeOf, isHookError } from '../domain/errors.ts';
import type { BodyStore, Log, Queue, Spill } from '../domain/ports.ts';
import { send } from './enqueue.ts';

export interface RecoverDeps {
  readonly queue: Queue;
  readonly bodies: BodyStore;
  readonly spill: Spill;
  readonly log: Log;
}

const sendMilliseconds = 10_000;

/**
 * Sends what was spilled back into the queue, oldest first, and stops when the queue still refuses:
 * the next run goes on from there. A message is deleted only after the queue has it, so a crash in
 * between sends it twice, and the store counts the same delivery once.
 * @returns how many messages were sent
 */
export async function drainSpill(deps: RecoverDeps): Promise<number> {
  let sent = 0;
  for await (const key of deps.spill.list()) {
    try {
      await sendBack(deps, key);
      sent += 1;
    } catch (error) {
      deps.log.error('a spilled event was not drained', { key, cause: causeOf(error) });
      if (isHookError(error, 'queue_unavailable')) break;
    }
  }
  if (sent > 0) deps.log.info('drained the spill', { sent });
  return sent;
}

async function sendBack(deps: RecoverDeps, key: string): Promise<void> {
  const delivery = decodeDelivery(await deps.spill.get(key));
  await send(deps, delivery, AbortSignal.timeout(sendMilliseconds));
  await deps.spill.delete(key);
}
