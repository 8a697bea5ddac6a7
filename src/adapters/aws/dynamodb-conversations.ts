import { hashOf } from '../../domain/body.ts';
import type { Conversations, Opened, Opening } from '../../domain/dispatch.ts';
import type { Clock } from '../../domain/time.ts';
import { type Item, textIn } from './dynamodb-item.ts';
import type { Condition, DynamoDbTable } from './dynamodb-table.ts';
import { expiry } from './expiry.ts';

/** One item for each thread, and each message that is kept up to date: `conversation#<hash of its name>`. */
export function dynamoDbConversations(
  table: DynamoDbTable,
  retentionDays: number,
  clock: Clock,
): Conversations {
  return {
    async open(name, leaseMilliseconds) {
      const until = clock() + leaseMilliseconds;
      const isMine = await table.put(
        {
          pk: { S: keyOf(name) },
          name: { S: name },
          until: { N: String(until) },
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
      return isMine ? { kind: 'mine', until } : openedIn(await table.read(keyOf(name)));
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

    async forget(name, opening) {
      await table.delete(keyOf(name), conditionOf(opening));
    },
  };
}

function openedIn(item: Item | undefined): Opened {
  const ts = textIn(item ?? {}, 'ts');
  return ts === ''
    ? { kind: 'busy' }
    : { kind: 'open', channel: textIn(item ?? {}, 'channel'), ts };
}

/** An opening's end stands there for as long as there is no message. */
function conditionOf(opening: Opening): Condition {
  const [attribute, value] =
    opening.kind === 'mine' ? ['until', { N: String(opening.until) }] : ['ts', { S: opening.ts }];
  return {
    ConditionExpression: '#attribute = :value',
    ExpressionAttributeNames: { '#attribute': attribute },
    ExpressionAttributeValues: { ':value': value },
  };
}

function keyOf(name: string): string {
  return `conversation#${hashOf(name)}`;
}
