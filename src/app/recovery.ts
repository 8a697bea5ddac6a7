import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { ScheduledHandler } from 'aws-lambda';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { s3Spill } from '../adapters/aws/s3-spill.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import { jsonLog } from '../adapters/json-log.ts';
import { drainSpill } from '../flows/recover.ts';
import { receiverConfig } from './config.ts';

/** Runs on a schedule and brings back what did not make it into the queue. */
export function recovery(): ScheduledHandler {
  const config = receiverConfig();
  const s3 = new S3Client({ maxAttempts: 3 });
  const deps = {
    queue: sqsQueue(new SQSClient({ maxAttempts: 3 }), config.queueUrl),
    bodies: s3Bodies(s3, config.bucket),
    spill: s3Spill(s3, config.bucket),
    log: jsonLog((line) => process.stdout.write(line)),
  };
  return async () => {
    await drainSpill(deps);
  };
}
