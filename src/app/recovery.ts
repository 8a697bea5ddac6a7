import type { ScheduledEvent, ScheduledHandler } from 'aws-lambda';
import { correlated } from '../adapters/aws/invocation.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import { jsonLog } from '../adapters/json-log.ts';
import * as budgets from '../domain/budgets.ts';
import { drainSpill } from '../flows/recover.ts';
import { bucketNamed } from './bucket.ts';
import { recoveryConfig } from './config.ts';
import { sqsClient } from './json-clients.ts';

/** Runs on a schedule and brings back what did not make it into the queue. */
export function recovery(): ScheduledHandler {
  const config = recoveryConfig();
  const deps = {
    queue: sqsQueue(sqsClient(config.queueUrl), config.queueUrl),
    ...bucketNamed(config.bucket),
    clock: Date.now,
    log: jsonLog((line) => process.stdout.write(line)),
  };
  return correlated(async (_event: ScheduledEvent, context) => {
    const { marginMilliseconds } = budgets.recovery;
    await drainSpill(deps, Date.now() + context.getRemainingTimeInMillis() - marginMilliseconds);
  });
}
