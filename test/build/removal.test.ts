import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkRemoval, deleteData, type Holdings, Refusal } from '../../build/removal.ts';
import { inLanes } from '../../src/domain/lanes.ts';
import { startAws, type TestAws } from '../support/aws.ts';

let aws: TestAws;
let holdings: Holdings;

beforeEach(async () => {
  aws = await startAws();
  const { eventsQueue, outboxQueue, bucketName, tableName } = aws.resources;
  holdings = {
    queueUrls: [
      eventsQueue.url,
      eventsQueue.deadLettersUrl,
      outboxQueue.url,
      outboxQueue.deadLettersUrl,
    ],
    bucket: bucketName,
    table: tableName,
  };
});

afterEach(() => aws.stop());

async function send(url: string, count = 1): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    await aws.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'an event' }));
  }
}

async function put(key: string): Promise<void> {
  const { bucketName: Bucket } = aws.resources;
  await aws.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'bytes' }));
}

async function refusalOf(): Promise<string> {
  const refusal = await checkRemoval(aws, holdings, false).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(Refusal);
  return String(refusal);
}

describe('a stack in whose queues nothing waits', () => {
  it('may be removed: what is stored outlives it', async () => {
    await put('bodies/2026-11-21/github/abc');

    await expect(checkRemoval(aws, holdings, false)).resolves.toBeUndefined();
  });
});

describe('a stack that still holds events which are stored nowhere else', () => {
  it('stays while messages wait, and says in which queues', async () => {
    await send(aws.resources.eventsQueue.url, 3);
    await send(aws.resources.outboxQueue.deadLettersUrl);

    const message = await refusalOf();

    expect(message).toContain('       3 in the queue hooklane-events\n');
    expect(message).toContain('       1 in the queue hooklane-outbox-dead-letters\n');
    expect(message).not.toContain('hooklane-events-dead-letters');
  });

  it('stays while a message is being worked on', async () => {
    const { url } = aws.resources.eventsQueue;
    await send(url);
    await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 60 }));

    await expect(refusalOf()).resolves.toContain('       1 in the queue hooklane-events\n');
  });

  it('stays while events are spilled', async () => {
    await put('spill/2026-11-21T10:00:00.000Z-1.json');
    await put('spill/2026-11-21T10:00:00.000Z-2.json');

    await expect(refusalOf()).resolves.toContain('       2 in s3://hooklane-bucket/spill/\n');
  });

  it('goes when it is told that data may be deleted', async () => {
    await send(aws.resources.eventsQueue.url);

    await expect(checkRemoval(aws, holdings, true)).resolves.toBeUndefined();
  });
});

describe('data that is told to be deleted', () => {
  it('is gone, objects of more than one page among it, with its table and bucket', async () => {
    const { tableName: TableName } = aws.resources;
    const keys = Array.from({ length: 1001 }, (_, index) => `bodies/${index}`);
    await inLanes(keys, 10, put);
    await aws.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'an event' } } }));

    await deleteData(aws, holdings);

    const gone = new HeadBucketCommand({ Bucket: holdings.bucket });
    await expect(aws.s3.send(gone)).rejects.toMatchObject({ name: 'NotFound' });
    const put1 = new PutItemCommand({ TableName, Item: { pk: { S: 'an event' } } });
    await expect(aws.dynamodb.send(put1)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
