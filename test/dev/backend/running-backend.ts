import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

type Reach = {
  readonly endpoints: { readonly sqs: string; readonly s3: string; readonly dynamodb: string };
};

export type Clients = {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
};

/** A backend in a process of its own, which a test may kill with -9. */
export type BackendProcess = Reach & { kill(): Promise<void> };

export function makeDataDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'hooklane-backend-'));
}

export function removeDataDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

export function connect({ endpoints }: Reach): Clients {
  const common = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  return {
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3, forcePathStyle: true }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
  };
}

export function disconnect(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}

export async function startBackendProcess(dataDirectory: string): Promise<BackendProcess> {
  const program = join(import.meta.dirname, 'serve-backend.ts');
  const words = [program, dataDirectory];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return {
    ...JSON.parse(String(line)),
    kill: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
