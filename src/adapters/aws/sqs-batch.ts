import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { causeOf } from '../../domain/errors.ts';
import { inLanes } from '../../domain/lanes.ts';
import type { Log } from '../../domain/ports.ts';

/** Enough to keep DynamoDB busy, few enough that a batch of claim checks fits into memory. */
const laneCount = 20;

/**
 * Processes a batch and reports exactly the messages that failed, so that none is lost and no
 * neighbour of a bad one comes again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function processBatch(
  event: SQSEvent,
  processOne: (message: string) => Promise<void>,
  log: Log,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  await inLanes(event.Records, laneCount, async (record) => {
    try {
      await processOne(record.body);
    } catch (error) {
      const receives = Number(record.attributes.ApproximateReceiveCount);
      log.error('not processed', {
        queueMessage: record.messageId,
        receives,
        cause: causeOf(error),
      });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  });
  return { batchItemFailures };
}
