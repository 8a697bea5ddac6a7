import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DynamoDbStore } from '../../../src/adapters/aws/dynamodb-store.ts';
import { startAws, type TestAws } from '../../support/aws.ts';
import {
  batchSizes,
  deliveriesIn,
  lifetimes,
  plans,
  repeats,
  traffic,
} from '../../support/drawn.ts';
import { faulty, type Plan } from '../../support/faulty-ports.ts';
import {
  effectsDue,
  effectsIn,
  inventedIn,
  lostIn,
  miscountedIn,
  repeatedIn,
  undoneIn,
  unflaggedIn,
  unlistedIn,
  wronglyFlaggedIn,
} from '../../support/promises.ts';
import { announce } from '../../support/rules.ts';
import { World } from '../../support/world.ts';

const now = Date.parse('2026-01-10T00:00:00Z');
const rules = [announce];

/** `commands` is the plan of what DynamoDB is asked, `plan` that of all other calls. */
const anything = fc.record({
  commands: plans,
  plan: plans,
  lifetimes,
  batchSizes,
  repeats,
});
/** Drawn by itself: fast-check loses the rest of a record that has one when it looks for a small case. */
const schedulers = fc.scheduler();

/** What a store in memory does in one step, DynamoDB is asked in two; each of them may fail alone. */
describe('whatever command to DynamoDB fails, and in whatever order they are done', () => {
  let aws: TestAws;
  let runs = 0;
  beforeAll(async () => {
    aws = await startAws();
  }, 30_000);
  afterAll(() => aws.stop());

  /** A provider of its own keeps the events of a run, and its days in the calendar, out of the others. */
  const newProvider = (): string => {
    runs += 1;
    return `provider-${runs}`;
  };

  it('every accepted event is stored and listed, done, counted, and takes effect', async () => {
    await fc.assert(
      fc.asyncProperty(traffic, anything, schedulers, async (drawn, how, scheduler) => {
        const failing = [...how.commands];
        const store = storeOn(faultyClient(aws.dynamodb, failing, scheduler));
        const world = new World({ rules, store, ...how, scheduler });

        await world.accept(deliveriesIn(drawn, newProvider()));
        await world.work();
        failing.length = 0;
        world.redrive();
        await world.work();

        const outcome = await world.outcome(storeOn(aws.dynamodb));
        expect(lostIn(outcome)).toEqual([]);
        expect(unlistedIn(outcome)).toEqual([]);
        expect(inventedIn(outcome)).toEqual([]);
        expect(undoneIn(outcome)).toEqual([]);
        expect(miscountedIn(outcome)).toEqual([]);
        expect(unflaggedIn(outcome)).toEqual([]);
        expect(wronglyFlaggedIn(outcome)).toEqual([]);
        expect(effectsIn(outcome)).toEqual(effectsDue(outcome, rules));
        expect(repeatedIn(outcome)).toEqual([]);
        expect(world.left()).toEqual({ queued: 0, spilled: 0, deadLetters: 0 });
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});

function storeOn(client: DynamoDBClient): DynamoDbStore {
  return new DynamoDbStore(client, { table: 'hooklane', retentionDays: 30, shards: 4 }, () => now);
}

/** To the same server, but commands fail as planned, before or after it did them, and are not tried again. */
function faultyClient(client: DynamoDBClient, plan: Plan, scheduler: fc.Scheduler): DynamoDBClient {
  const { region, credentials, endpoint, requestHandler } = client.config;
  const failing = new DynamoDBClient({
    region,
    credentials,
    ...(endpoint && { endpoint }),
    requestHandler,
    maxAttempts: 1,
  });
  const call = faulty(plan, scheduler);
  failing.middlewareStack.add(
    (next, { commandName }) =>
      (words) =>
        call(String(commandName), () => next(words)),
    { step: 'initialize', name: 'faults' },
  );
  return failing;
}
