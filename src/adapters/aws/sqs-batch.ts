import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { inLanes } from '../../domain/lanes.ts';
import type { QueueMessage } from '../../domain/ports.ts';

/** Enough to keep DynamoDB busy, few enough that a batch of claim checks fits into memory. */
const laneCount = 20;

/**
 * Hands on a batch message by message, and reports exactly those that have to come again, so that none
 * is lost and no neighbour of a bad one comes twice.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @param work must not throw; false where the queue has to bring the message again
 */
export async function processBatch(
  event: SQSEvent,
  work: (message: QueueMessage) => Promise<boolean>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  await inLanes(event.Records, laneCount, async ({ messageId, body, attributes }) => {
    const receives = Number(attributes.ApproximateReceiveCount);
    const isDone = await work({ id: messageId, text: body, receives });
    if (!isDone) batchItemFailures.push({ itemIdentifier: messageId });
  });
  return { batchItemFailures };
}
