import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSHandler } from 'aws-lambda';
import { DynamoDbStore } from '../adapters/aws/dynamodb-store.ts';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { processBatch } from '../adapters/aws/sqs-batch.ts';
import { jsonLog } from '../adapters/json-log.ts';
import { process as processMessage } from '../flows/process.ts';
import { storeConfig } from './config.ts';
import { patience } from './patience.ts';

/** The worker: queue messages in, stored events out. */
export function worker(): SQSHandler {
  const config = storeConfig();
  const log = jsonLog((line) => process.stdout.write(line));
  const deps = {
    store: new DynamoDbStore(new DynamoDBClient(patience), config, Date.now),
    bodies: s3Bodies(new S3Client(patience), config.bucket),
    log,
  };
  return (event) => processBatch(event, (message) => processMessage(deps, message), log);
}
