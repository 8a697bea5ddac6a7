import type { CreateTableCommandInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { queue } from '../../domain/budgets.ts';
import type { Backend } from './backend.ts';

/** What the service's functions need to know about the queues, the bucket and the table. */
export type Resources = {
  readonly eventsQueue: CreatedQueue;
  readonly outboxQueue: CreatedQueue;
  readonly bucketName: string;
  readonly tableName: string;
};

/** A queue and where its poison messages go. */
export type CreatedQueue = {
  readonly url: string;
  readonly arn: string;
  readonly deadLettersUrl: string;
  readonly deadLettersArn: string;
};

type Reach = Pick<Backend, 'endpoints' | 'region' | 'credentials'>;

// The same names and numbers as in the deployed template; a test holds the two together.
export const eventsQueueName = 'hooklane-events';
export const outboxQueueName = 'hooklane-outbox';
export const deadLettersSuffix = '-dead-letters';
/** The most that SQS allows since August 2025; a default from before would be a quarter of it. */
export const messageBytesMax = 1024 * 1024;
export const bucketName = 'hooklane-bucket';
export const tableName = 'hooklane';

export const tableDefinition = {
  TableName: tableName,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'timePartition', AttributeType: 'S' },
    { AttributeName: 'sourcePartition', AttributeType: 'S' },
    { AttributeName: 'recorded', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [index('byTime', 'timePartition'), index('bySource', 'sourcePartition')],
} satisfies CreateTableCommandInput;

/** Creates what is missing; what exists keeps its messages, objects and items. */
export async function createResources(backend: Reach): Promise<Resources> {
  const { endpoints, region, credentials } = backend;
  const sqs = new SQSClient({ endpoint: endpoints.sqs, region, credentials });
  const s3 = new S3Client({ endpoint: endpoints.s3, region, credentials, forcePathStyle: true });
  const dynamodb = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  try {
    const [eventsQueue, outboxQueue] = await Promise.all([
      createQueueWithDeadLetters(sqs, eventsQueueName),
      createQueueWithDeadLetters(sqs, outboxQueueName),
      // In us-east-1, creating a bucket that is one's own succeeds and changes nothing.
      s3.send(new CreateBucketCommand({ Bucket: bucketName })),
      createTable(dynamodb),
    ]);
    return { eventsQueue, outboxQueue, bucketName, tableName };
  } finally {
    for (const client of [sqs, s3, dynamodb]) client.destroy();
  }
}

async function createQueueWithDeadLetters(sqs: SQSClient, name: string): Promise<CreatedQueue> {
  const common = {
    MaximumMessageSize: String(messageBytesMax),
    MessageRetentionPeriod: String(queue.retentionSeconds),
  };
  const deadLetters = await createQueue(sqs, `${name}${deadLettersSuffix}`, common);
  const policy = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: queue.receivesMax };
  const created = await createQueue(sqs, name, {
    ...common,
    VisibilityTimeout: String(queue.visibilitySeconds),
    RedrivePolicy: JSON.stringify(policy),
  });
  return { ...created, deadLettersUrl: deadLetters.url, deadLettersArn: deadLetters.arn };
}

// Created bare and then set: CreateQueue refuses an existing queue whose attributes differ, and
// they do after an upgrade of ours that changes a number.
async function createQueue(
  sqs: SQSClient,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; readonly arn: string }> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { ...attributes } }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes?.QueueArn;
  if (QueueUrl !== undefined && arn !== undefined) return { url: QueueUrl, arn };
  throw new Error(`The local SQS created ${name} without saying its URL and ARN`);
}

async function createTable(dynamodb: DynamoDBClient): Promise<void> {
  const indexes = await findIndexes(dynamodb);
  if (indexes === undefined) await dynamodb.send(new CreateTableCommand(tableDefinition));
  else requireIndexes(indexes);
  const patience = { client: dynamodb, minDelay: 1, maxDelay: 1, maxWaitTime: 10 };
  await waitUntilTableExists(patience, { TableName: tableName });
}

async function findIndexes(dynamodb: DynamoDBClient): Promise<readonly string[] | undefined> {
  try {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
    return (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName ?? '');
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

// A table of an older version cannot be queried, and must not be deleted without being asked.
function requireIndexes(found: readonly string[]): void {
  const wanted = tableDefinition.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName ?? '');
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  throw new Error(
    `The local table ${tableName} was made by an older version: it has no index ${missing.join(', ')}. ` +
      'Move the data directory (.hooklane/) away to start with an empty one.',
  );
}

function index(name: string, hash: string): GlobalSecondaryIndex {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: 'recorded', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['envelope'] },
  };
}
