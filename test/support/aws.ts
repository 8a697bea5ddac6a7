import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startBackend } from '../../src/dev/backend/backend.ts';
import { createResources, type Resources } from '../../src/dev/backend/resources.ts';
import { isDynoxideInstalled, startDynoxide } from './dynoxide.ts';

export interface TestAws {
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly resources: Resources;
  stop(): Promise<void>;
}

export type DynamoDbEngine = 'dynalite' | 'dynoxide';

/** The DynamoDBs that this machine has: the local service's own, and where there is one, another. */
export const dynamoDbEngines: readonly DynamoDbEngine[] = isDynoxideInstalled
  ? ['dynalite', 'dynoxide']
  : ['dynalite'];

/** Real SDK clients on real protocol servers, with a data directory of their own. */
export async function startAws(engine: DynamoDbEngine = 'dynalite'): Promise<TestAws> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-aws-'));
  const backend = await startBackend(dataDirectory);
  const dynoxide =
    engine === 'dynoxide' ? await startDynoxide(join(dataDirectory, 'dynoxide')) : undefined;
  const { region, credentials } = backend;
  const endpoints = { ...backend.endpoints, ...(dynoxide && { dynamodb: dynoxide.endpoint }) };
  const resources = await createResources({ region, credentials, endpoints });
  return {
    resources,
    dynamodb: new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb }),
    s3: new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true }),
    sqs: new SQSClient({ region, credentials, endpoint: endpoints.sqs }),
    stop: async () => {
      await dynoxide?.stop();
      await backend.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
