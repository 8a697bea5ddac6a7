import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Delivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { enqueue } from '../../src/flows/enqueue.ts';
import { process } from '../../src/flows/process.ts';
import { drainSpill } from '../../src/flows/recover.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { type Fault, withFaults } from '../support/faulty-ports.ts';
import { MemoryStore, memoryBodies, memoryQueue } from '../support/memory-ports.ts';
import { logInto } from '../support/receiver.ts';

/** A fault, or none, for each call that the flows make. */
const plans = fc.array(fc.constantFrom<Fault | undefined>('before', 'after', undefined), {
  maxLength: 60,
});

/** Deliveries of a few events, some of them with bodies too large for queue or item, in any order. */
const deliveries = fc
  .array(
    fc.record({
      event: fc.integer({ min: 0, max: 3 }),
      bytes: fc.constantFrom(10, 400_000, 950_000),
      isIdSigned: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ event, bytes, isIdSigned }, index) =>
      deliveryWith({
        id: `delivery-${index}`,
        isIdSigned,
        envelope: envelopeWith({ id: `event-${event}`, bodyhash: `hash-of-event-${event}` }),
        body: { encoding: 'identity', bytes: Buffer.alloc(bytes, event) },
      }),
    ),
  );

describe('whatever call fails, before or after it was done', () => {
  it('an event that was accepted is stored once, and every delivery of it counts once', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, plans, async (sent, plan) => {
        const world = worldWith(plan);

        const accepted = await acceptAll(world, sent);
        await processUntilDone(world);

        const counts = Map.groupBy(accepted, ({ envelope }) => eventKeyOf(envelope));
        for (const [key, all] of counts) {
          const event = world.store.events.get(key);
          expect(event?.deliveries).toBeGreaterThanOrEqual(all.length);
          expect(event?.deliveries).toBeLessThanOrEqual(deliveriesOf(sent, key));
        }
        for (const [key, event] of world.store.events) {
          expect(sent.map(({ envelope }) => eventKeyOf(envelope))).toContain(key);
          expect(
            event.body !== undefined || world.bodies.kept.has(event.envelope.dataref ?? ''),
          ).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function worldWith(plan: (Fault | undefined)[]) {
  const spilled = new Map<string, string>();
  const bodies = memoryBodies();
  const queue = memoryQueue();
  const store = new MemoryStore();
  const spill = {
    put: async (delivery: Delivery) => {
      spilled.set(`spill/${delivery.id}`, encodeDelivery(delivery));
    },
    get: async (key: string) => spilled.get(key) ?? '',
    delete: async (key: string) => {
      spilled.delete(key);
    },
  };
  const list = async function* () {
    yield* [...spilled.keys()].sort();
  };
  return {
    spilled,
    bodies,
    queue,
    store,
    faulty: {
      queue: withFaults(queue, plan),
      bodies: withFaults(bodies, plan),
      store: withFaults(store, plan),
      spill: { ...withFaults(spill, plan), list, put: withFaults(spill, plan).put },
      clock: () => 0,
      log: logInto([]),
    },
  };
}

type World = ReturnType<typeof worldWith>;

/** @returns the deliveries that a provider would take for accepted */
async function acceptAll(
  { faulty }: World,
  sent: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const accepted: Delivery[] = [];
  for (const delivery of sent) {
    await enqueue(faulty, delivery, 8000).then(
      () => accepted.push(delivery),
      () => {},
    );
  }
  return accepted;
}

/** The queue brings a message until it is processed, and then now and then once more. */
async function processUntilDone({ faulty, queue, spilled }: World): Promise<void> {
  for (let round = 0; round < 100 && (queue.sent.length > 0 || spilled.size > 0); round += 1) {
    await drainSpill(faulty, 1);
    for (const message of queue.sent.splice(0)) {
      await process(faulty, message).catch(() => queue.sent.push(message));
      if (round === 0) await process(faulty, message).catch(() => {});
    }
  }
  expect([queue.sent, spilled.size]).toEqual([[], 0]);
}

function deliveriesOf(sent: readonly Delivery[], key: string): number {
  return sent.filter(({ envelope }) => eventKeyOf(envelope) === key).length;
}
