import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { batchesOf } from '../../domain/batches.ts';
import { inLanes } from '../../domain/lanes.ts';
import { requireAnswer } from './dynamodb-answer.ts';
import type { Item } from './dynamodb-item.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';

/** The most that DynamoDB takes at once. */
const batchMax = 100;
const lanes = 5;

/**
 * These attributes of the items with these keys, of those that are there, in no order. DynamoDB counts whole items for
 * it, however little of them is asked for, and reads 16 MB of them at once.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function itemsOf(
  table: DynamoDbTable,
  keys: readonly string[],
  attributes: readonly string[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  await inLanes(batchesOf(keys, batchMax), lanes, async (batch) => {
    items.push(...(await readAll(table, batch, attributes)));
  });
  return items;
}

async function readAll(
  { client, name }: DynamoDbTable,
  keys: readonly string[],
  attributes: readonly string[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let waiting: Item[] = keys.map((key) => ({ pk: { S: key } }));
  while (waiting.length > 0) {
    const command = new BatchGetItemCommand({
      RequestItems: {
        [name]: {
          Keys: waiting,
          // Some of the names are words of DynamoDB's own.
          ProjectionExpression: attributes.map((each) => `#${each}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(
            attributes.map((each) => [`#${each}`, each]),
          ),
        },
      },
    });
    const { Responses, UnprocessedKeys = {} } = await client.send(command);
    requireAnswer(Responses);
    items.push(...(Responses?.[name] ?? []));
    const left = UnprocessedKeys[name]?.Keys ?? [];
    if (left.length === waiting.length) throw new Error('DynamoDB read none of the items');
    waiting = left;
  }
  return items;
}
