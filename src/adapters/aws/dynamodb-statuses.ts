import type { EventStatus } from '../../domain/ports.ts';
import { statusIn, textIn } from './dynamodb-item.ts';
import { itemsOf } from './dynamodb-items.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';

/** The statuses of these events, of those that are there. */
export async function statusesIn(
  table: DynamoDbTable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, EventStatus>> {
  const items = await itemsOf(table, keys, ['pk', 'status', 'failed']);
  return new Map(items.map((item) => [textIn(item, 'pk'), statusIn(item)]));
}
