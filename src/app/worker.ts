import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSEvent, SQSHandler } from 'aws-lambda';
import { DynamoDbStore } from '../adapters/aws/dynamodb-store.ts';
import { correlated } from '../adapters/aws/invocation.ts';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { processBatch } from '../adapters/aws/sqs-batch.ts';
import { sqsDeadLetterQueue } from '../adapters/aws/sqs-failure.ts';
import { jsonLog } from '../adapters/json-log.ts';
import * as budgets from '../domain/budgets.ts';
import { process as processMessage } from '../flows/process.ts';
import { work } from '../flows/work.ts';
import { storeConfig } from './config.ts';
import { sqsClient } from './json-clients.ts';
import { outboxOf } from './outbox.ts';
import { patience } from './patience.ts';

/** The worker: queue messages in, stored events out. */
export function worker(): SQSHandler {
  const config = storeConfig();
  const log = jsonLog((line) => process.stdout.write(line));
  const sqs = sqsClient(config.queueUrl);
  const processDeps = {
    store: new DynamoDbStore(new DynamoDBClient(patience), config, Date.now),
    bodies: s3Bodies(new S3Client(patience), config.bucket),
    ...outboxOf(config, sqs),
    log,
  };
  const deps = {
    process: (text: string) => processMessage(processDeps, text),
    deadLetters: sqsDeadLetterQueue(sqs, config.deadLettersUrl),
    clock: Date.now,
    log,
  };
  return correlated(async (event: SQSEvent, context) => {
    const milliseconds = context.getRemainingTimeInMillis() - budgets.worker.marginMilliseconds;
    const isOver = AbortSignal.timeout(Math.max(milliseconds, 0));
    return processBatch(event, (message) => work(deps, message, isOver));
  });
}
