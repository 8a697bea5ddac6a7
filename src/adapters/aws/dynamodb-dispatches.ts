import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Dispatch, EventStatus } from '../../domain/ports.ts';

/** Nobody replays an event more often; who does is heard, and it is not noted. */
const dispatchesMax = 100;

/** What marks an event as dispatched, and notes to which rules. It does nothing to one that is gone. */
export function dispatchedUpdate(
  dispatches: readonly Dispatch[],
): Omit<UpdateItemCommandInput, 'TableName' | 'Key'> {
  return {
    UpdateExpression:
      'SET #status = :dispatched, dispatches = list_append(if_not_exists(dispatches, :none), :these)',
    // An event that is past its retention is not brought back as half an item; and no item grows without end.
    ConditionExpression:
      'attribute_exists(pk) AND (attribute_not_exists(dispatches) OR size(dispatches) < :most)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':dispatched': { S: 'dispatched' satisfies EventStatus },
      ':these': { L: dispatches.map(attributeOf) },
      ':none': { L: [] },
      ':most': { N: String(dispatchesMax) },
    },
  };
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
