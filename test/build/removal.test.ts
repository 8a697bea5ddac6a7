import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  checkDeletion,
  checkRemoval,
  deleteData,
  type Holdings,
  type Intake,
  Refusal,
} from '../../build/removal.ts';
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

/** Doors, and what was done to them. */
function intakeWith(events: string[] = []): Intake {
  return {
    close: async () => void events.push('closed'),
    reopen: async () => void events.push('reopened'),
  };
}

const atOnce = async (): Promise<void> => undefined;

async function refusalOf(checking: Promise<void>): Promise<string> {
  const refusal = await checking.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(Refusal);
  return String(refusal);
}

describe('a stack in whose queues nothing waits', () => {
  it('may be removed, closed as it is: what is stored outlives it', async () => {
    const events: string[] = [];
    await put('bodies/2026-11-21/github/abc');

    await checkRemoval(aws, holdings, intakeWith(events), async () => void events.push('waited'));

    expect(events).toEqual(['closed', 'waited']);
  });

  it('may be removed where it came into being only half', async () => {
    const checking = checkRemoval(aws, { queueUrls: [] }, intakeWith(), atOnce);

    await expect(checking).resolves.toBeUndefined();
  });
});

describe('a stack that still holds events which are stored nowhere else', () => {
  it('stays while messages wait, open as it was, and says in which queues', async () => {
    const events: string[] = [];
    await send(aws.resources.eventsQueue.url, 3);
    await send(aws.resources.outboxQueue.deadLettersUrl);

    const checking = checkRemoval(aws, holdings, intakeWith(events), atOnce);
    const message = await refusalOf(checking);

    expect(message).toContain('       3 in the queue hooklane-events\n');
    expect(message).toContain('       1 in the queue hooklane-outbox-dead-letters\n');
    expect(message).not.toContain('hooklane-events-dead-letters');
    expect(events).toEqual([]);
  });

  it('stays while a message is being worked on', async () => {
    const { url } = aws.resources.eventsQueue;
    await send(url);
    await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 60 }));

    const message = await refusalOf(checkRemoval(aws, holdings, intakeWith(), atOnce));

    expect(message).toContain('       1 in the queue hooklane-events\n');
  });

  it('stays while events are spilled', async () => {
    await put('spill/2026-11-21T10:00:00.000Z-1.json');
    await put('spill/2026-11-21T10:00:00.000Z-2.json');

    const message = await refusalOf(checkRemoval(aws, holdings, intakeWith(), atOnce));

    expect(message).toContain('       2 in s3://hooklane-bucket/spill/\n');
  });

  it('stays, and opens again, when an event was accepted while it closed', async () => {
    const events: string[] = [];
    const late = (): Promise<void> => send(aws.resources.eventsQueue.url);

    const message = await refusalOf(checkRemoval(aws, holdings, intakeWith(events), late));

    expect(message).toContain('       1 in the queue hooklane-events\n');
    expect(events).toEqual(['closed', 'reopened']);
  });
});

describe('data that is told to be deleted', () => {
  it('is gone, objects of more than one page among it, with its table and bucket', async () => {
    const { tableName: TableName, bucketName: Bucket } = aws.resources;
    const item = new PutItemCommand({ TableName, Item: { pk: { S: 'an event' } } });
    const keys = Array.from({ length: 1001 }, (_, index) => `bodies/${index}`);
    await inLanes(keys, 10, put);
    await aws.dynamodb.send(item);

    await checkDeletion(aws, holdings);
    await deleteData(aws, holdings);

    await expect(aws.s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(aws.dynamodb.send(item)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  }, 60_000);

  it('is what there is, where a deployment failed half-way', async () => {
    await expect(checkDeletion(aws, { queueUrls: [] })).resolves.toBeUndefined();
    await expect(deleteData(aws, { queueUrls: [] })).resolves.toBeUndefined();
  });
});
