import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Dispatch, EventStatus } from '../../domain/ports.ts';

/** Nobody replays an event more often; who does is heard, and it is not noted. */
const dispatchesMax = 100;

/** All of it but the table and the key. */
export type Update = Omit<UpdateItemCommandInput, 'TableName' | 'Key'>;

/** Of an event that is past its retention neither brings back half an item. */
const isThere = 'attribute_exists(pk)';
const append = 'dispatches = list_append(if_not_exists(dispatches, :none), :these)';

/** What marks an event as dispatched, and notes to which rules. */
export function dispatchedUpdate(dispatches: readonly Dispatch[]): Update {
  return {
    UpdateExpression: `SET #status = :dispatched, ${append}`,
    // Of two workers at one event, the second has nothing to add.
    ConditionExpression: '#status = :stored',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':stored': { S: 'stored' satisfies EventStatus },
      ':dispatched': { S: 'dispatched' satisfies EventStatus },
      ...these(dispatches),
    },
  };
}

/** What notes a replay, and no more: but no item grows without end. */
export function replayedUpdate(dispatches: readonly Dispatch[]): Update {
  return {
    UpdateExpression: `SET ${append}`,
    ConditionExpression: `${isThere} AND (attribute_not_exists(dispatches) OR size(dispatches) < :most)`,
    ExpressionAttributeValues: { ':most': { N: String(dispatchesMax) }, ...these(dispatches) },
  };
}

/** What notes that a dispatch failed for good, or is done after all. DynamoDB keeps no empty set. */
export function failedUpdate(dispatch: string, isFailed: boolean): Update {
  return {
    UpdateExpression: `${isFailed ? 'ADD' : 'DELETE'} #failed :dispatch`,
    ConditionExpression: isThere,
    ExpressionAttributeNames: { '#failed': 'failed' },
    ExpressionAttributeValues: { ':dispatch': { SS: [dispatch] } },
  };
}

function these(dispatches: readonly Dispatch[]): Record<string, AttributeValue> {
  return { ':these': { L: dispatches.map(attributeOf) }, ':none': { L: [] } };
}

/** What the attribute `dispatches` says; it is absent where an event was never dispatched. */
export function dispatchesIn(attribute: AttributeValue | undefined): readonly Dispatch[] {
  return (attribute?.L ?? []).map(({ M = {} }) => {
    const replay = M.replay?.S;
    return { rule: M.rule?.S ?? '', time: M.time?.S ?? '', ...(replay && { replay }) };
  });
}

function attributeOf({ rule, time, replay }: Dispatch): AttributeValue {
  return { M: { rule: { S: rule }, time: { S: time }, ...(replay && { replay: { S: replay } }) } };
}
