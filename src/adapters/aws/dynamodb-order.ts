import { hashOf } from '../../domain/body.ts';
import type { Order } from '../../domain/dispatch.ts';
import type { Clock } from '../../domain/time.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import { expiry } from './expiry.ts';

/**
 * One item for each entity: `order#<hash of it>`, with the newest time. Times of one form compare as texts do. Of the
 * same time, which is a second at GitHub, nobody knows the order, so neither is stale.
 */
export function dynamoDbOrder(table: DynamoDbTable, retentionDays: number, clock: Clock): Order {
  return {
    async isStale(entity, time) {
      const isNewest = await table.update(`order#${hashOf(entity)}`, {
        UpdateExpression: 'SET #newest = :time, #entity = :entity, #expires = :expires',
        ConditionExpression: 'attribute_not_exists(pk) OR #newest <= :time',
        ExpressionAttributeNames: {
          '#newest': 'newest',
          '#entity': 'entity',
          '#expires': 'expires',
        },
        ExpressionAttributeValues: {
          ':time': { S: time },
          ':entity': { S: entity },
          ':expires': expiry(clock(), retentionDays),
        },
      });
      return !isNewest;
    },
  };
}
