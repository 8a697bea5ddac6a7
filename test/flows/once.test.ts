import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Delivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import type { Rule } from '../../src/domain/rule.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import type { Fault } from '../support/faulty-ports.ts';
import { World } from '../support/world.ts';

/** A fault, or none, for each call that the flows make. */
const plans = fc.array(
  fc.constantFrom<Fault | undefined>('before', 'after', undefined, undefined),
  {
    maxLength: 80,
  },
);

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

/** How large the next batches are, and which messages the queue brings twice at the same time. */
const batchSizes = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 10 });
const repeats = fc.array(fc.boolean(), { minLength: 1, maxLength: 10 });

/** After how many calls the workers of the first batches are killed. */
const lifetimes = fc.array(fc.option(fc.nat({ max: 40 }), { nil: undefined }), { maxLength: 6 });

const anything = fc.record({
  sent: deliveries,
  plan: plans,
  batchSizes,
  repeats,
  lifetimes,
  scheduler: fc.scheduler(),
});

const rules: readonly Rule[] = [
  { name: 'everything', matches: () => true },
  { name: 'even', matches: ({ id }) => /[02]$/.test(id) },
];

describe('whatever call fails, whenever the worker is killed, in whatever order, however the batches are made up', () => {
  it('every event that was accepted is stored, and takes effect once for each of its rules', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async ({ sent, ...how }) => {
        const world = new World({ rules, ...how });

        const accepted = await world.accept(sent);
        await world.work();
        world.redrive();
        await world.work();

        const keys = new Set(accepted.map(keyOf));
        const stored = [...world.store.events.keys()];
        expect(stored).toEqual(expect.arrayContaining([...keys]));
        expect(sent.map(keyOf)).toEqual(expect.arrayContaining(stored));
        expect(world.effects()).toEqual(effectsOf(stored));
        expect(world.left()).toEqual({ queued: 0, spilled: 0, deadLetters: 0 });
      }),
      { numRuns: 150 },
    );
  });

  it('every event is done in the end, has its body, and counts each delivery once', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async ({ sent, ...how }) => {
        const world = new World({ rules, ...how });

        const accepted = Map.groupBy(await world.accept(sent), keyOf);
        await world.work();
        world.redrive();
        await world.work();

        const all = Map.groupBy(sent, keyOf);
        for (const [key, event] of world.store.events) {
          expect(event.status).toBe('dispatched');
          expect(event.deliveries).toBeGreaterThanOrEqual(accepted.get(key)?.length ?? 1);
          expect(event.deliveries).toBeLessThanOrEqual(all.get(key)?.length ?? 0);
          expect(event.body ?? world.bodies.kept.get(event.envelope.dataref ?? '')).toBeDefined();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a message that is poison harms no other, and is a dead letter with its reason', async () => {
    const positions = fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ sent: deliveries, positions, batchSizes, repeats, scheduler: fc.scheduler() }),
        async ({ sent, positions: places, ...how }) => {
          const world = new World({ rules, plan: [], ...how });
          await world.accept(sent);
          for (const place of places) world.plant(place, '{"none":"of ours"}');

          await world.work();

          expect([...world.store.events.keys()].sort()).toEqual(
            [...new Set(sent.map(keyOf))].sort(),
          );
          expect(new Set(world.deadLetters.map(({ message }) => message))).toEqual(
            new Set(['{"none":"of ours"}']),
          );
          expect(new Set(world.deadLetters.map(({ failure }) => failure?.reason))).toEqual(
            new Set(['message_malformed']),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('an event that cannot be stored is among the dead letters with its reason, and comes back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ sent: deliveries, batchSizes, repeats, scheduler: fc.scheduler() }),
        async ({ sent, ...how }) => {
          const world = new World({ rules, plan: [], ...how });
          await world.accept(sent);

          world.isStoreAway = true;
          await world.work();
          const letters = world.deadLetters.map(({ failure }) => failure?.reason);
          const storedMeanwhile = world.store.events.size;
          world.isStoreAway = false;
          world.redrive();
          await world.work();

          expect(new Set(letters)).toEqual(new Set(['store_unavailable']));
          expect(letters.length).toBeGreaterThanOrEqual(sent.length);
          expect(storedMeanwhile).toBe(0);
          expect([...world.store.events.keys()].sort()).toEqual(
            [...new Set(sent.map(keyOf))].sort(),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a batch of ten with one poisoned message', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'at position %d stores the nine, and buries the one',
    async (position) => {
      const sent = Array.from({ length: 9 }, (_, index) =>
        deliveryWith({ id: `d-${index}`, envelope: envelopeWith({ id: `event-${index}` }) }),
      );
      const world = new World({ rules: [], plan: [], batchSizes: [10], repeats: [false] });
      world.take(sent.map(encodeDelivery));
      world.plant(position, 'poison');

      await world.work();

      expect([...world.store.events.keys()].sort()).toEqual(sent.map(keyOf));
      expect(world.deadLetters).toMatchObject([
        { message: 'poison', failure: { reason: 'message_malformed', receives: 5 } },
      ]);
    },
  );
});

function keyOf({ envelope }: Delivery): string {
  return eventKeyOf(envelope);
}

function effectsOf(keys: readonly string[]): readonly string[] {
  const even = keys.filter((key) => /[02]$/.test(key));
  return [...keys.map((key) => `everything ${key}`), ...even.map((key) => `even ${key}`)].sort();
}
