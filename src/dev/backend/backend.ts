import { join } from 'node:path';
import { startDynamoDb } from './dynamodb/dynamodb.ts';
import type { DynamoDbEngine, DynamoDbServer } from './dynamodb/dynamodb-server.ts';
import { lockDataDirectory } from './lock-data-directory.ts';
import { startS3 } from './s3.ts';
import { startSqsServer } from './sqs/sqs-server.ts';

/** Protocol servers on loopback that the AWS SDK takes for SQS, S3 and DynamoDB. */
export type Backend = {
  readonly endpoints: { readonly sqs: string; readonly s3: string; readonly dynamodb: string };
  readonly region: 'us-east-1';
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Who serves DynamoDB, and in which process, for logs and measurements. */
  readonly dynamodb: Pick<DynamoDbServer, 'engine' | 'processId'>;
  /** Finishes what is being answered, then ends everything; a second call does nothing more. */
  stop(): Promise<void>;
};

export type BackendOptions = {
  readonly dataDirectory: string;
  /** Forces the DynamoDB engine; see `startDynamoDb`. */
  readonly dynamoDbEngine?: DynamoDbEngine;
  /** Told when a server ends by itself; without it the error ends this process, loudly. */
  readonly onCrash?: (error: Error) => void;
};

type Stoppable = { stop(): Promise<void> };

/** Starts all three on one data directory; what they acknowledge outlives a kill -9. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { dataDirectory, dynamoDbEngine: engine, onCrash } = options;
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
      startDynamoDb({
        directory: join(dataDirectory, 'dynamodb'),
        ...(engine && { engine }),
        ...(onCrash && { onCrash }),
      }).then(keep),
    ] as const;
    // All have ended one way or the other before one may fail, so that none is left running.
    await Promise.allSettled(starts);
    const [sqs, s3, dynamodb] = await Promise.all(starts);
    return {
      endpoints: { sqs: sqs.endpoint, s3: s3.endpoint, dynamodb: dynamodb.endpoint },
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      dynamodb: { engine: dynamodb.engine, processId: dynamodb.processId },
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
