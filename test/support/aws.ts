import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startBackend } from '../../src/dev/backend/backend.ts';
import { createResources, type Resources } from '../../src/dev/backend/resources.ts';

export interface TestAws {
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly resources: Resources;
  stop(): Promise<void>;
}

/** Real SDK clients on real protocol servers, with a data directory of their own. */
export async function startAws(dynamoDbEngine?: 'dynoxide' | 'dynalite'): Promise<TestAws> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-aws-'));
  const backend = await startBackend({
    dataDirectory,
    ...(dynamoDbEngine && { dynamoDbEngine }),
  });
  const { region, credentials, endpoints } = backend;
  const resources = await createResources(backend);
  return {
    resources,
    dynamodb: new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb }),
    s3: new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true }),
    sqs: new SQSClient({ region, credentials, endpoint: endpoints.sqs }),
    stop: async () => {
      await backend.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
