import { join } from 'node:path';
import { startDynamoDb } from './dynamodb.ts';
import { lockDataDirectory } from './lock-data-directory.ts';
import { startS3 } from './s3.ts';
import { startSqsServer } from './sqs/sqs-server.ts';

/** Protocol servers on loopback that the AWS SDK takes for SQS, S3 and DynamoDB. */
export type Backend = {
  readonly endpoints: { readonly sqs: string; readonly s3: string; readonly dynamodb: string };
  readonly region: 'us-east-1';
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Finishes what is being answered, then ends everything; a second call does nothing more. */
  stop(): Promise<void>;
};

type Stoppable = { stop(): Promise<void> };

/** Starts all three on one data directory; what they acknowledge outlives a kill -9. */
export async function startBackend(dataDirectory: string): Promise<Backend> {
  const unlock = lockDataDirectory(dataDirectory);
  const started: Stoppable[] = [{ stop: async () => unlock() }];
  const keep = <Server extends Stoppable>(server: Server): Server => {
    started.unshift(server);
    return server;
  };
  try {
    const starts = [
      startSqsServer(join(dataDirectory, 'sqs', 'queues.sqlite')).then(keep),
      startS3(join(dataDirectory, 's3')).then(keep),
      startDynamoDb(join(dataDirectory, 'dynamodb')).then(keep),
    ] as const;
    // All have ended one way or the other before one may fail, so that none is left running.
    await Promise.allSettled(starts);
    const [sqs, s3, dynamodb] = await Promise.all(starts);
    return {
      endpoints: { sqs: sqs.endpoint, s3: s3.endpoint, dynamodb: dynamodb.endpoint },
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      stop: () => stopAll(started),
    };
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

async function stopAll(servers: Stoppable[]): Promise<void> {
  // Newest first, and the lock last: the next process may start when nothing of this one is left.
  for (const server of servers.splice(0)) await server.stop();
}
