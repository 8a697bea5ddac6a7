import type { SQSEvent, SQSHandler } from 'aws-lambda';
import { correlated } from '../adapters/aws/invocation.ts';
import { processBatch } from '../adapters/aws/sqs-batch.ts';
import { type WorkDeps, work } from '../flows/work.ts';

export interface QueueWorkerParts extends Omit<WorkDeps, 'clock'> {
  /** What is not done so long before the function's end goes back to the queue. */
  readonly marginMilliseconds: number;
}

/** A function that a queue calls, message by message. */
export function queueWorker({ marginMilliseconds, ...parts }: QueueWorkerParts): SQSHandler {
  const deps = { ...parts, clock: Date.now };
  return correlated(async (event: SQSEvent, context) => {
    const milliseconds = context.getRemainingTimeInMillis() - marginMilliseconds;
    const isOver = AbortSignal.timeout(Math.max(milliseconds, 0));
    return processBatch(event, (message) => work(deps, message, isOver));
  });
}
