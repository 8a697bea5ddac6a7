import { setTimeout } from 'node:timers/promises';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
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

/** What a stack that came into being only half has not is left out. */
export interface Holdings {
  readonly queueUrls: readonly string[];
  readonly bucket?: string;
  readonly table?: string;
}

/** Where events come in. */
export interface Intake {
  close(): Promise<void>;
  reopen(): Promise<void>;
}

/** Why a stack must stay for now; the message says what to do about it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * What a receiver has begun is done after its time, at most, and SQS counts it a minute later at most.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
const settleSeconds = Number(process.env.HOOKLANE_SETTLE_SECONDS ?? 70);

/**
 * Closes the intake and sees that nothing waits, before and after, so that nothing is accepted that would
 * go with its queue. Where something waits, the intake is as it was.
 * @param wait until all that was accepted is counted
 * @throws Refusal when the removal would lose something that nobody said may be lost
 */
export async function checkRemoval(
  clients: Clients,
  holdings: Holdings,
  intake: Intake,
  wait: () => Promise<void>,
): Promise<void> {
  await checkNothingWaits(clients, holdings);
  await intake.close();
  try {
    await wait();
    await checkNothingWaits(clients, holdings);
  } catch (error) {
    await intake.reopen();
    throw error;
  }
}

/** @throws Refusal when the table is protected */
export async function checkDeletion({ dynamodb }: Clients, { table }: Holdings): Promise<void> {
  if (table === undefined) return;
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table }));
  if (!Table?.DeletionProtectionEnabled) return;
  throw new Refusal(
    [
      `Not removed: the table ${table} is protected against deletion.`,
      'Deploy once with --param deletionProtection=false, then remove again.',
    ].join('\n'),
  );
}

/** Everything that was stored, for good. After the stack, so that nothing writes any more. */
export async function deleteData(
  { s3, dynamodb }: Clients,
  { bucket, table }: Holdings,
): Promise<void> {
  if (bucket !== undefined) await deleteBucket(s3, bucket);
  if (table === undefined) return;
  await dynamodb.send(new DeleteTableCommand({ TableName: table }));
  await waitUntilTableNotExists({ client: dynamodb, maxWaitTime: 600 }, { TableName: table });
}

/** Functions of which each, when closed, answers 429, which AWS does by itself and for nothing. */
export function intakeOf(lambda: LambdaClient, functionNames: readonly string[]): Intake {
  const before = new Map<string, number | undefined>();
  return {
    async close() {
      for (const FunctionName of functionNames) {
        const { ReservedConcurrentExecutions } = await lambda.send(
          new GetFunctionConcurrencyCommand({ FunctionName }),
        );
        before.set(FunctionName, ReservedConcurrentExecutions);
        const closed = { FunctionName, ReservedConcurrentExecutions: 0 };
        await lambda.send(new PutFunctionConcurrencyCommand(closed));
      }
    },
    async reopen() {
      for (const [FunctionName, ReservedConcurrentExecutions] of before) {
        await (ReservedConcurrentExecutions === undefined
          ? lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
          : lambda.send(
              new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
            ));
      }
    },
  };
}

async function checkNothingWaits(
  { sqs, s3 }: Clients,
  { queueUrls, bucket }: Holdings,
): Promise<void> {
  const waiting = await Promise.all([
    ...queueUrls.map((url) => messagesIn(sqs, url)),
    ...(bucket === undefined ? [] : [spilledIn(s3, bucket)]),
  ]);
  const losses = waiting.filter(({ count }) => count > 0);
  if (losses.length === 0) return;
  throw new Refusal(
    [
      'Not removed: there wait events that are stored nowhere else, or rules that have yet to take effect.',
      ...losses.map(({ count, where }) => `  ${String(count).padStart(8)} in ${where}`),
      'Let the worker and the dispatcher finish, redrive or read the dead letters, and remove again. To lose',
      'them, and the table and the bucket too: --param deleteData=on',
    ].join('\n'),
  );
}

async function deleteBucket(s3: S3Client, bucket: string): Promise<void> {
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

/** `node build/removal.ts check|delete <holdings and receivers, as JSON> on|off` */
async function main([verb, json = '', isDataDeleted]: readonly string[]): Promise<void> {
  const clients = {
    sqs: new SQSClient({}),
    s3: new S3Client({}),
    dynamodb: new DynamoDBClient({}),
  };
  const { receivers, ...holdings }: Holdings & { readonly receivers: readonly string[] } =
    JSON.parse(json);
  try {
    if (verb === 'delete') return await deleteData(clients, holdings);
    if (isDataDeleted === 'on') return await checkDeletion(clients, holdings);
    const intake = intakeOf(new LambdaClient({}), receivers);
    process.once('SIGINT', () => void intake.reopen().finally(() => process.exit(1)));
    await checkRemoval(clients, holdings, intake, async () => {
      const what = 'The receivers answer 429 now. Waiting until all that they accepted is counted';
      process.stdout.write(`${what}: ${settleSeconds} s.\n`);
      await setTimeout(settleSeconds * 1000);
    });
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`\n${messageOf(error, verb, holdings)}\n`);
  }
}

function messageOf(error: unknown, verb: string | undefined, { bucket, table }: Holdings): string {
  if (error instanceof Refusal) return error.message;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (verb !== 'delete') return message;
  return [
    `The stack is removed, and of its data not all: ${message}`,
    'What is left to do, where it is not done:',
    ...(bucket === undefined ? [] : [`  aws s3 rb --force s3://${bucket}`]),
    ...(table === undefined ? [] : [`  aws dynamodb delete-table --table-name ${table}`]),
  ].join('\n');
}

if (import.meta.main) await main(process.argv.slice(2));
