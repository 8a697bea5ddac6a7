import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDbStore } from '../../../src/adapters/aws/dynamodb-store.ts';
import { eventKeyOf } from '../../../src/domain/envelope.ts';
import { startAws, type TestAws } from '../../support/aws.ts';
import { deliveryWith, envelopeWith } from '../../support/deliveries.ts';

const settings = { table: 'hooklane', retentionDays: 30, shards: 4 };
const clock = () => Date.parse('2026-01-10T00:00:00Z');
const deliveries = Array.from({ length: 70 }, (_, index) =>
  deliveryWith({ envelope: envelopeWith({ id: `e-${index}` }) }),
);
const keys = deliveries.map(({ envelope }) => eventKeyOf(envelope));

let aws: TestAws;
beforeAll(async () => {
  aws = await startAws();
  const store = new DynamoDbStore(aws.dynamodb, settings, clock);
  await Promise.all(deliveries.map((delivery) => store.put(delivery, 'dispatched')));
}, 30_000);
afterAll(() => aws.stop());

type Keys = readonly unknown[];
type Batch = Readonly<Record<string, { readonly Keys: Keys }>>;

/** A store whose server reads no more than so many items at once, as where they are large, and leaves the rest. */
async function storeThatReads(itemsMax: number): Promise<DynamoDbStore> {
  const { region, endpoint, credentials } = aws.dynamodb.config;
  const at = await endpoint?.();
  const url = `${at?.protocol}//${at?.hostname}:${at?.port}`;
  const client = new DynamoDBClient({ region, credentials, endpoint: url });
  client.middlewareStack.add(
    (next) => async (args) => {
      const input = args.input as { readonly RequestItems: Batch };
      const all = input.RequestItems.hooklane?.Keys ?? [];
      const some = { ...input.RequestItems.hooklane, Keys: all.slice(0, Math.max(itemsMax, 1)) };
      const answer = await next({ ...args, input: { ...input, RequestItems: { hooklane: some } } });
      const left = itemsMax === 0 ? { Responses: {} } : {};
      const rest = all.slice(itemsMax);
      const UnprocessedKeys = rest.length > 0 ? { hooklane: { Keys: rest } } : {};
      return { ...answer, output: { ...answer.output, ...left, UnprocessedKeys } } as typeof answer;
    },
    { step: 'initialize' },
  );
  return new DynamoDbStore(client, settings, clock);
}

describe('the statuses of events', () => {
  it('are read on where DynamoDB leaves some of them', async () => {
    const store = await storeThatReads(30);

    const statuses = await store.statusesOf(keys);

    expect([...statuses.keys()].sort()).toEqual(keys.toSorted());
  });

  it('are not waited for where it leaves them all', async () => {
    const store = await storeThatReads(0);

    await expect(store.statusesOf(keys)).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
