import { receiverShares, stepMinMilliseconds } from '../domain/budgets.ts';
import { type Delivery, encodeDelivery } from '../domain/delivery.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import { causeOf, HookError } from '../domain/errors.ts';
import type { BodyStore, Log, Queue, Spill } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';

export interface EnqueueDeps {
  readonly queue: Queue;
  readonly bodies: Pick<BodyStore, 'put'>;
  readonly spill: Pick<Spill, 'put'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** SQS takes 1 MiB; the rest is room for what it adds and for us to be wrong in. */
const messageBytesMax = 900 * 1024;

/**
 * Makes a delivery durable by any route: the queue, or the spill when the queue refuses or is slow.
 * @param deadline epoch milliseconds by which the provider must have its answer
 * @throws HookError `enqueue_failed` when both failed: the provider must keep the event.
 */
export async function enqueue(
  deps: EnqueueDeps,
  delivery: Delivery,
  deadline: number,
): Promise<void> {
  const remaining = (): number => Math.max(deadline - deps.clock(), stepMinMilliseconds);
  try {
    await send(deps, delivery, AbortSignal.timeout(Math.ceil(remaining() * receiverShares.queue)));
  } catch (error) {
    const { provider, hook } = delivery.envelope;
    const key = eventKeyOf(delivery.envelope);
    const fields = { key, provider, hook, delivery: delivery.id };
    deps.log.warn('spilling', { ...fields, cause: causeOf(error) });
    await spill(deps, delivery, AbortSignal.timeout(Math.ceil(remaining())));
    deps.log.info('spilled', fields, { metric: 'EventsSpilled', by: ['provider'] });
  }
}

/**
 * Puts the delivery into the queue, with a claim check in place of a body that is too large for it.
 * @throws HookError `queue_unavailable`, `store_unavailable`
 */
export async function send(
  { queue, bodies }: Pick<EnqueueDeps, 'queue' | 'bodies'>,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const message = encodeDelivery(delivery);
  const { traceparent } = delivery.envelope;
  if (Buffer.byteLength(message) <= messageBytesMax || delivery.body === undefined) {
    return queue.send(message, signal, traceparent);
  }
  const dataref = await bodies.put(delivery.envelope, delivery.body, signal);
  const envelope = { ...delivery.envelope, dataref };
  const light = encodeDelivery({ ...delivery, envelope, body: undefined });
  return queue.send(light, signal, traceparent);
}

async function spill(deps: EnqueueDeps, delivery: Delivery, signal: AbortSignal): Promise<void> {
  try {
    await deps.spill.put(delivery, signal);
  } catch (cause) {
    const message = 'neither the queue nor the spill took the event: send it again';
    throw new HookError('enqueue_failed', message, { cause });
  }
}
