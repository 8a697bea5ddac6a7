import { hashOf } from '../../domain/body.ts';
import type { Conversations, Opened } from '../../domain/dispatch.ts';
import type { Clock } from '../../domain/time.ts';
import { type Item, textIn } from './dynamodb-item.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import { expiry } from './expiry.ts';

/** One item for each thread, and each message that is kept up to date: `conversation#<hash of its name>`. */
export function dynamoDbConversations(
  table: DynamoDbTable,
  retentionDays: number,
  clock: Clock,
): Conversations {
  return {
    async open(name, leaseMilliseconds) {
      const isMine = await table.put(
        {
          pk: { S: keyOf(name) },
          name: { S: name },
          until: { N: String(clock() + leaseMilliseconds) },
          expires: expiry(clock(), retentionDays),
        },
        {
          // Who was to post the first may have died before.
          ConditionExpression:
            'attribute_not_exists(pk) OR (attribute_not_exists(#ts) AND #until <= :now)',
          ExpressionAttributeNames: { '#ts': 'ts', '#until': 'until' },
          ExpressionAttributeValues: { ':now': { N: String(clock()) } },
        },
      );
      return isMine ? { kind: 'mine' } : openedIn(await table.read(keyOf(name)));
    },

    async opened(name, { channel, ts }) {
      await table.put(
        {
          pk: { S: keyOf(name) },
          name: { S: name },
          channel: { S: channel },
          ts: { S: ts },
          expires: expiry(clock(), retentionDays),
        },
        {},
      );
    },

    async forget(name) {
      await table.delete(keyOf(name), {});
    },
  };
}

function openedIn(item: Item | undefined): Opened {
  const ts = textIn(item ?? {}, 'ts');
  return ts === ''
    ? { kind: 'busy' }
    : { kind: 'open', channel: textIn(item ?? {}, 'channel'), ts };
}

function keyOf(name: string): string {
  return `conversation#${hashOf(name)}`;
}
