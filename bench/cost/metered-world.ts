import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startBackend } from '../../src/dev/backend/backend.ts';
import { listenOnLoopback, stopServer } from '../../src/dev/backend/loopback.ts';
import { createResources } from '../../src/dev/backend/resources.ts';
import { parameterServer } from '../../src/dev/parameter-server.ts';
import type { HookSecrets } from '../../src/domain/ports.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { Meter } from './meter.ts';

/** The protocol servers that stand in for AWS, empty, each behind a meter. */
export interface MeteredWorld {
  readonly meter: Meter;
  /** What a deployed function would find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly queue: { readonly client: SQSClient; readonly url: string; readonly arn: string };
  stop(): Promise<void>;
}

export async function startMeteredWorld(
  provider: Provider,
  secrets: HookSecrets,
): Promise<MeteredWorld> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-cost-'));
  const backend = await startBackend(dataDirectory);
  const { region, credentials } = backend;
  const { eventsQueue, outboxQueue, bucketName, tableName } = await createResources(backend);
  const parameters = parameterServer(
    new Map([[`/hooklane/prod/${provider.name}/default`, secrets]]),
  );

  const meter = new Meter();
  const [sqs, s3, dynamodb, ssm] = await Promise.all([
    startCountingProxy(backend.endpoints.sqs, 'sqs', meter),
    startCountingProxy(backend.endpoints.s3, 's3', meter),
    startCountingProxy(backend.endpoints.dynamodb, 'dynamodb', meter),
    startCountingProxy(await listenOnLoopback(parameters), 'ssm', meter),
  ]);
  // The SDK sends what is for a queue to the host in the queue's URL.
  const counted = (url: string): string => url.replace(backend.endpoints.sqs, sqs.endpoint);
  const client = new SQSClient({ region, credentials, endpoint: sqs.endpoint });
  return {
    meter,
    queue: { client, url: counted(eventsQueue.url), arn: eventsQueue.arn },
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
      AWS_ENDPOINT_URL_SSM: ssm.endpoint,
      HOOKLANE_STAGE: 'prod',
      HOOKLANE_QUEUE_URL: counted(eventsQueue.url),
      HOOKLANE_DEAD_LETTERS_URL: counted(eventsQueue.deadLettersUrl),
      HOOKLANE_OUTBOX_URL: counted(outboxQueue.url),
      HOOKLANE_TABLE: tableName,
      HOOKLANE_BUCKET: bucketName,
    },
    async stop() {
      client.destroy();
      for (const proxy of [sqs, s3, dynamodb, ssm]) proxy.stop();
      await stopServer(parameters);
      await backend.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
