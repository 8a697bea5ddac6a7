import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { batchSizes, deliveriesIn, lifetimes, plans, repeats, traffic } from '../support/drawn.ts';
import { keyOf, type Outcome } from '../support/outcome.ts';
import {
  effectsDue,
  effectsIn,
  inventedIn,
  lostIn,
  miscountedIn,
  misnamedIn,
  missingIn,
  repeatedIn,
  undoneIn,
  unflaggedIn,
  unwantedIn,
  wronglyFlaggedIn,
} from '../support/promises.ts';
import { World, type WorldSettings } from '../support/world.ts';

const timeoutMilliseconds = 60_000;

const rules: readonly Rule[] = [
  { name: 'everything', match: {}, run: () => {} },
  { name: 'even', match: {}, where: ({ id }) => /^event-[02]/.test(id), run: () => {} },
];

/** Nothing fails, and one message is worked on after the other. */
const calm: WorldSettings = { rules, plan: [], batchSizes: [1], repeats: [false] };

/** Batches of any size, and some messages in two of them; a scheduler says who goes first. */
const crowd = fc.record({ batchSizes, repeats });
/** One message after the other, but whatever can fail does, and workers are killed. */
const trouble = fc.record({ plan: plans, lifetimes });
const anything = fc.record({ batchSizes, repeats, plan: plans, lifetimes });
/** Drawn by itself: fast-check loses the rest of a record that has one when it looks for a small case. */
const schedulers = fc.scheduler();

describe('whatever call fails, whenever the worker is killed, in whatever order, however the batches are made up', () => {
  it(
    'every event that was accepted is stored, and takes effect once for each of its rules',
    async () => {
      await fc.assert(
        fc.asyncProperty(traffic, anything, schedulers, async (drawn, how, scheduler) => {
          const world = new World({ rules, ...how, scheduler });

          const outcome = await outcomeIn(world, drawn);

          expect(lostIn(outcome)).toEqual([]);
          expect(inventedIn(outcome)).toEqual([]);
          expect(missingIn(outcome, rules)).toEqual([]);
          expect(unwantedIn(outcome, rules)).toEqual([]);
          expect(repeatedIn(outcome)).toEqual([]);
          expect(world.left()).toEqual({ queued: 0, spilled: 0, deadLetters: 0 });
        }),
        { numRuns: 70 },
      );
    },
    timeoutMilliseconds,
  );

  it(
    'every event is done in the end, has its body, and counts each delivery once',
    async () => {
      await fc.assert(
        fc.asyncProperty(traffic, anything, schedulers, async (drawn, how, scheduler) => {
          const world = new World({ rules, ...how, scheduler });

          const outcome = await outcomeIn(world, drawn);

          expect(undoneIn(outcome)).toEqual([]);
          expect(miscountedIn(outcome)).toEqual([]);
          expect(unflaggedIn(outcome)).toEqual([]);
          expect(wronglyFlaggedIn(outcome)).toEqual([]);
        }),
        { numRuns: 50 },
      );
    },
    timeoutMilliseconds,
  );

  it(
    'an attempt that failed may send to the outbox what comes again, and nothing else may',
    async () => {
      await fc.assert(
        fc.asyncProperty(traffic, trouble, async (drawn, how) => {
          const world = new World({ ...calm, ...how });

          const outcome = await outcomeIn(world, drawn);

          expect(missingIn(outcome, rules)).toEqual([]);
          expect(unwantedIn(outcome, rules)).toEqual([]);
          expect(repeatedIn(outcome)).toEqual([]);
        }),
        { numRuns: 50 },
      );
    },
    timeoutMilliseconds,
  );
});

describe('where nothing fails, and one message is worked on after the other', () => {
  it(
    'the outbox has one message for each event and each of its rules, and every delivery counts',
    async () => {
      await fc.assert(
        fc.asyncProperty(traffic, async (drawn) => {
          const world = new World(calm);

          const outcome = await outcomeIn(world, drawn);

          expect(lostIn(outcome)).toEqual([]);
          expect(inventedIn(outcome)).toEqual([]);
          expect(misnamedIn(outcome)).toEqual([]);
          expect(miscountedIn(outcome)).toEqual([]);
          expect(effectsIn(outcome)).toEqual(effectsDue(outcome, rules));
          expect(outcome.outbox).toHaveLength(effectsDue(outcome, rules).length);
        }),
        { numRuns: 50 },
      );
    },
    timeoutMilliseconds,
  );
});

describe('in whatever order, however the batches are made up', () => {
  it(
    'a message that is poison harms no other, and is a dead letter with its reason',
    async () => {
      const places = fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(
          traffic,
          places,
          crowd,
          schedulers,
          async (drawn, poisoned, how, scheduler) => {
            const world = new World({ ...calm, ...how, scheduler });
            await world.accept(deliveriesIn(drawn));
            for (const place of poisoned) world.plant(place, '{"none":"of ours"}');

            await world.work();

            const outcome = await world.outcome();
            expect(lostIn(outcome)).toEqual([]);
            expect(undoneIn(outcome)).toEqual([]);
            expect(new Set(world.deadLetters.map(({ message }) => message))).toEqual(
              new Set(['{"none":"of ours"}']),
            );
            expect(reasonsIn(world)).toEqual(new Set(['message_malformed']));
          },
        ),
        { numRuns: 30 },
      );
    },
    timeoutMilliseconds,
  );

  it(
    'an event that cannot be stored is among the dead letters with its reason, and comes back',
    async () => {
      await fc.assert(
        fc.asyncProperty(traffic, crowd, schedulers, async (drawn, how, scheduler) => {
          const world = new World({ ...calm, ...how, scheduler });
          await world.accept(deliveriesIn(drawn));

          world.isStoreAway = true;
          await world.work();
          const reasons = reasonsIn(world);
          const letterCount = world.deadLetters.length;
          const meanwhile = await world.outcome();
          world.isStoreAway = false;
          world.redrive();
          await world.work();

          const outcome = await world.outcome();
          expect(reasons).toEqual(new Set(['store_unavailable']));
          expect(letterCount).toBeGreaterThanOrEqual(drawn.requests.length);
          expect([...meanwhile.stored.keys()]).toEqual([]);
          expect(lostIn(outcome)).toEqual([]);
          expect(undoneIn(outcome)).toEqual([]);
        }),
        { numRuns: 20 },
      );
    },
    timeoutMilliseconds,
  );

  it(
    'an event that cannot be stored is not lost where the dead letters cannot be reached either',
    async () => {
      await fc.assert(
        fc.asyncProperty(traffic, crowd, plans, async (drawn, how, plan) => {
          const world = new World({ ...calm, ...how, plan });
          await world.accept(deliveriesIn(drawn));

          world.isStoreAway = true;
          await world.work();
          world.isStoreAway = false;
          world.redrive();
          await world.work();

          const outcome = await world.outcome();
          expect(lostIn(outcome)).toEqual([]);
          expect(undoneIn(outcome)).toEqual([]);
        }),
        { numRuns: 20 },
      );
    },
    timeoutMilliseconds,
  );
});

describe('a batch of ten with one poisoned message', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'at position %d stores the nine, and buries the one',
    async (position) => {
      const sent = Array.from({ length: 9 }, (_, index) =>
        deliveryWith({ id: `d-${index}`, envelope: envelopeWith({ id: `event-${index}` }) }),
      );
      const world = new World({ ...calm, batchSizes: [10] });
      await world.accept(sent);
      world.plant(position, 'poison');

      await world.work();

      const { stored } = await world.outcome();
      expect([...stored.keys()].sort()).toEqual(sent.map(keyOf));
      expect(world.deadLetters).toMatchObject([
        { message: 'poison', failure: { reason: 'message_malformed', receives: 5 } },
      ]);
    },
  );
});

/** All is sent, worked on until nothing moves, and what died is redriven. */
async function outcomeIn(
  world: World,
  drawn: Parameters<typeof deliveriesIn>[0],
): Promise<Outcome> {
  await world.accept(deliveriesIn(drawn));
  await world.work();
  world.redrive();
  await world.work();
  return world.outcome();
}

function reasonsIn({ deadLetters }: World): ReadonlySet<string | undefined> {
  return new Set(deadLetters.map(({ failure }) => failure?.reason));
}
