import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchesOf } from '../../domain/batches.ts';
import { inLanes } from '../../domain/lanes.ts';
import type { EventStatus } from '../../domain/ports.ts';
import { requireAnswer } from './dynamodb-answer.ts';
import { type Item, statusIn, textIn } from './dynamodb-item.ts';

/** The most that DynamoDB takes at once. */
const batchMax = 100;
const lanes = 5;

/**
 * The statuses of these events, of those that are there. DynamoDB counts whole items for it, however little
 * of them is asked for, and reads 16 MB of them at once.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function statusesIn(
  client: DynamoDBClient,
  table: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, EventStatus>> {
  const statuses = new Map<string, EventStatus>();
  await inLanes(batchesOf(keys, batchMax), lanes, async (batch) => {
    for (const item of await readAll(client, table, batch)) {
      statuses.set(textIn(item, 'pk'), statusIn(item));
    }
  });
  return statuses;
}

async function readAll(
  client: DynamoDBClient,
  table: string,
  keys: readonly string[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let waiting: Item[] = keys.map((key) => ({ pk: { S: key } }));
  while (waiting.length > 0) {
    const command = new BatchGetItemCommand({
      RequestItems: {
        [table]: {
          Keys: waiting,
          ProjectionExpression: 'pk, #status',
          ExpressionAttributeNames: { '#status': 'status' },
        },
      },
    });
    const { Responses, UnprocessedKeys = {} } = await client.send(command);
    requireAnswer(Responses);
    items.push(...(Responses?.[table] ?? []));
    const left = UnprocessedKeys[table]?.Keys ?? [];
    if (left.length === waiting.length) throw new Error('DynamoDB read none of the items');
    waiting = left;
  }
  return items;
}
