import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSHandler } from 'aws-lambda';
import { DynamoDbStore } from '../adapters/aws/dynamodb-store.ts';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { sqsDeadLetterQueue } from '../adapters/aws/sqs-failure.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import { jsonLog } from '../adapters/json-log.ts';
import * as budgets from '../domain/budgets.ts';
import { deliveryFieldsIn } from '../domain/delivery.ts';
import { process as processMessage } from '../flows/process.ts';
import { providerNamed } from '../providers/registry.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { storeConfig } from './config.ts';
import { sqsClient } from './json-clients.ts';
import { patience } from './patience.ts';
import { queueWorker } from './queue-worker.ts';

/** The worker: queue messages in, stored events out, and a message in the outbox for each rule that they match. */
export function worker(subscriptions: Subscriptions): SQSHandler {
  const config = storeConfig();
  const log = jsonLog((line) => process.stdout.write(line));
  const sqs = sqsClient(config.queueUrl);
  const deps = {
    store: new DynamoDbStore(new DynamoDBClient(patience), config, Date.now),
    bodies: s3Bodies(new S3Client(patience), config.bucket),
    outbox: sqsQueue(sqs, config.outboxUrl),
    providerNamed,
    subscriptions,
    log,
  };
  return queueWorker({
    process: ({ text }) => processMessage(deps, text),
    fieldsIn: deliveryFieldsIn,
    deadLetters: sqsDeadLetterQueue(sqs, config.deadLettersUrl),
    marginMilliseconds: budgets.worker.marginMilliseconds,
    log,
  });
}
