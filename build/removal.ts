import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';

/**
 * What `serverless remove` may take with it. The table and the bucket outlive their stack, but queues do
 * not: their messages are events that were answered with a 2xx and are nowhere else yet.
 */

export interface Clients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
}

export interface Holdings {
  readonly queueUrls: readonly string[];
  readonly bucket: string;
  readonly table: string;
}

/** Why a stack must stay for now; the message says what to do about it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** @throws Refusal when the removal would lose something that nobody said may be lost */
export async function checkRemoval(
  clients: Clients,
  holdings: Holdings,
  isDataDeleted: boolean,
): Promise<void> {
  if (isDataDeleted) return checkProtection(clients, holdings);
  const waiting = await Promise.all([
    ...holdings.queueUrls.map((url) => messagesIn(clients.sqs, url)),
    spilledIn(clients.s3, holdings.bucket),
  ]);
  const losses = waiting.filter(({ count }) => count > 0);
  if (losses.length === 0) return;
  throw new Refusal(
    [
      'Not removed: events wait there that are stored nowhere else.',
      ...losses.map(({ count, where }) => `  ${String(count).padStart(8)} in ${where}`),
      'Take the URLs out of the providers, let the worker finish, redrive or read the dead letters, and',
      'remove again. To lose them, and the table and the bucket too: --param deleteData=on',
    ].join('\n'),
  );
}

/** Everything that was stored, for good. After the stack, so that nothing writes any more. */
export async function deleteData(
  { s3, dynamodb }: Clients,
  { bucket, table }: Holdings,
): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    if (Contents.length === 0) continue;
    const Objects = Contents.map(({ Key }) => ({ Key }));
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    const { Errors = [] } = await s3.send(command);
    if (Errors.length > 0) {
      throw new Error(`S3 kept ${Errors.length} objects of ${bucket}: ${Errors[0]?.Message}`);
    }
  }
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  await dynamodb.send(new DeleteTableCommand({ TableName: table }));
  await waitUntilTableNotExists({ client: dynamodb, maxWaitTime: 600 }, { TableName: table });
}

async function checkProtection({ dynamodb }: Clients, { table }: Holdings): Promise<void> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table }));
  if (!Table?.DeletionProtectionEnabled) return;
  throw new Refusal(
    [
      `Not removed: the table ${table} is protected against deletion.`,
      'Deploy once with --param deletionProtection=false, then remove again.',
    ].join('\n'),
  );
}

interface Waiting {
  readonly count: number;
  readonly where: string;
}

async function messagesIn(sqs: SQSClient, url: string): Promise<Waiting> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  const count = Object.values(Attributes).reduce((sum, each) => sum + Number(each), 0);
  return { count, where: `the queue ${url.slice(url.lastIndexOf('/') + 1)}` };
}

async function spilledIn(s3: S3Client, bucket: string): Promise<Waiting> {
  let count = 0;
  for await (const { KeyCount = 0 } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: 'spill/' },
  )) {
    count += KeyCount;
  }
  return { count, where: `s3://${bucket}/spill/` };
}

/** `node build/removal.ts check|delete <holdings as JSON> [deleteData]` */
async function main([verb, holdings = '', isDataDeleted]: readonly string[]): Promise<void> {
  const clients = {
    sqs: new SQSClient({}),
    s3: new S3Client({}),
    dynamodb: new DynamoDBClient({}),
  };
  const parsed: Holdings = JSON.parse(holdings);
  try {
    if (verb === 'check') await checkRemoval(clients, parsed, isDataDeleted === 'on');
    else await deleteData(clients, parsed);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main(process.argv.slice(2));
