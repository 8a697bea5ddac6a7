import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Message } from '@aws-sdk/client-sqs';
import {
  BatchEntryIdsNotDistinct,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  QueueNameExists,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  ResourceNotFoundException,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SqsServer } from '../../../../src/dev/backend/sqs/sqs-server.ts';
import { startSqsServer } from '../../../../src/dev/backend/sqs/sqs-server.ts';
import { waitUntil } from '../../../support/wait-until.ts';
import { makeDataDirectory, removeDataDirectory } from '../running-backend.ts';

const directory = makeDataDirectory();
const databasePath = join(directory, 'queues.sqlite');
let server: SqsServer;
let sqs: SQSClient;
let queuesMade = 0;

beforeAll(start);

afterAll(async () => {
  await stop();
  removeDataDirectory(directory);
});

async function start(): Promise<void> {
  server = await startSqsServer(databasePath);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  sqs = new SQSClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
}

async function stop(): Promise<void> {
  await server.stop();
  sqs.destroy();
}

async function makeQueue(Attributes: Record<string, string> = {}): Promise<string> {
  queuesMade += 1;
  const QueueName = `queue-${queuesMade}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl ?? '';
}

async function makeQueueWithDeadLetters(
  maxReceiveCount: number,
): Promise<{ QueueUrl: string; deadLettersUrl: string; deadLettersArn: string }> {
  const deadLettersUrl = await makeQueue();
  const { QueueArn: deadLettersArn = '' } = await attributesOf(deadLettersUrl);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLettersArn, maxReceiveCount });
  const QueueUrl = await makeQueue({ VisibilityTimeout: '0', RedrivePolicy });
  return { QueueUrl, deadLettersUrl, deadLettersArn };
}

async function attributesOf(QueueUrl: string): Promise<Record<string, string>> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  return (await sqs.send(command)).Attributes ?? {};
}

async function send(QueueUrl: string, ...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

async function receive(QueueUrl: string, more: object = {}): Promise<Message[]> {
  const input = {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All' as const],
  };
  return (await sqs.send(new ReceiveMessageCommand({ ...input, ...more }))).Messages ?? [];
}

async function moveTasksOf(SourceArn: string) {
  return (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))).Results;
}

function bodiesOf(messages: Message[]): (string | undefined)[] {
  return messages.map(({ Body }) => Body);
}

describe('sending and receiving', () => {
  it('gives a message with its attributes, digests and system attributes to a receiver', async () => {
    const QueueUrl = await makeQueue();
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'täxt' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
    };
    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'hello ☃',
        MessageAttributes,
        MessageGroupId: 'github:acme',
      }),
    );

    const [message] = await receive(QueueUrl, { MessageAttributeNames: ['All'] });

    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'hello ☃',
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'github:acme' },
    });
    expect(message?.MessageAttributes?.text?.StringValue).toBe('täxt');
    expect([...(message?.MessageAttributes?.bytes?.BinaryValue ?? [])]).toEqual([0, 255]);
  });

  it('keeps message attributes from a receiver that did not ask for them', async () => {
    const QueueUrl = await makeQueue();
    const MessageAttributes = { text: { DataType: 'String', StringValue: 'x' } };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }));

    const [message] = await receive(QueueUrl);

    expect(message?.MessageAttributes).toBeUndefined();
    expect(message?.MD5OfMessageAttributes).toBeUndefined();
  });

  it('computes the digest of message attributes as AWS does', async () => {
    const QueueUrl = await makeQueue();
    const MessageAttributes = { Name: { DataType: 'String', StringValue: 'Jane' } };

    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }),
    );

    // printf '\0\0\0\4Name\0\0\0\6String\1\0\0\0\4Jane' | md5sum
    expect(sent.MD5OfMessageAttributes).toBe('7aaafebfbd0bc0760060d84cc435ef1b');
  });

  it('accepts a message of 1 MiB and refuses one byte more', async () => {
    const QueueUrl = await makeQueue();
    await send(QueueUrl, 'x'.repeat(1_048_576));

    await expect(send(QueueUrl, 'x'.repeat(1_048_577))).rejects.toThrow('shorter than 1048576');
    expect((await receive(QueueUrl))[0]?.Body).toHaveLength(1_048_576);
  });

  it('refuses characters that AWS refuses', async () => {
    const QueueUrl = await makeQueue();

    await expect(send(QueueUrl, 'a\u0000b')).rejects.toThrow('Invalid characters');
    expect(await receive(QueueUrl)).toEqual([]);
  });

  it('hides a delayed message until its delay is over', async () => {
    const QueueUrl = await makeQueue();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 1 }));

    expect(await receive(QueueUrl)).toEqual([]);
    expect(await attributesOf(QueueUrl)).toMatchObject({ ApproximateNumberOfMessagesDelayed: '1' });
    expect(bodiesOf(await receive(QueueUrl, { WaitTimeSeconds: 3 }))).toEqual(['later']);
  });

  it('hides a received message for the visibility timeout, then counts the next receive', async () => {
    const QueueUrl = await makeQueue({ VisibilityTimeout: '1' });
    await send(QueueUrl, 'again');

    expect(bodiesOf(await receive(QueueUrl))).toEqual(['again']);
    expect(await receive(QueueUrl)).toEqual([]);
    const [second] = await receive(QueueUrl, { WaitTimeSeconds: 3 });

    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
  });
});

describe('long polling', () => {
  it('answers at once when a message is sent', async () => {
    const QueueUrl = await makeQueue();
    const started = performance.now();
    const received = receive(QueueUrl, { WaitTimeSeconds: 10 });
    await send(QueueUrl, 'now');

    expect(bodiesOf(await received)).toEqual(['now']);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('answers with nothing when the wait is over', async () => {
    const QueueUrl = await makeQueue();
    const started = performance.now();

    expect(await receive(QueueUrl, { WaitTimeSeconds: 1 })).toEqual([]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('gives no message to a receiver that hung up', async () => {
    const QueueUrl = await makeQueue();
    const hangUp = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const gone = sqs.send(command, { abortSignal: hangUp.signal });
    await attributesOf(QueueUrl);
    hangUp.abort();
    await expect(gone).rejects.toThrow('abort');

    await send(QueueUrl, 'for the living');

    expect(bodiesOf(await receive(QueueUrl, { WaitTimeSeconds: 2 }))).toEqual(['for the living']);
  });
});

describe('batches', () => {
  it('sends ten, hides ten and deletes ten', async () => {
    const QueueUrl = await makeQueue();
    const ids = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    const Entries = ids.map((Id) => ({ Id, MessageBody: `body ${Id}` }));
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const received = await receive(QueueUrl);
    const handles = received.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const visible = handles.map((handle) => ({ ...handle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: visible }));
    const again = await receive(QueueUrl);
    const last = again.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: last }));

    expect(sent.Successful).toHaveLength(10);
    expect(bodiesOf(received)).toEqual(Entries.map(({ MessageBody }) => MessageBody));
    expect(again.map(({ MessageId }) => MessageId).sort()).toEqual(
      sent.Successful?.map(({ MessageId }) => MessageId).sort(),
    );
    expect(deleted.Successful).toHaveLength(10);
    expect(await attributesOf(QueueUrl)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  it('fails only the entry that is wrong', async () => {
    const QueueUrl = await makeQueue();
    const Entries = [
      { Id: 'wrong', MessageBody: '\u0001' },
      { Id: 'right', MessageBody: 'right' },
    ];

    const { Successful, Failed } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl, Entries }),
    );

    expect(Failed).toMatchObject([{ Id: 'wrong', Code: 'InvalidMessageContents' }]);
    expect(Successful).toMatchObject([{ Id: 'right' }]);
    expect(bodiesOf(await receive(QueueUrl))).toEqual(['right']);
  });

  it('refuses entries with the same id', async () => {
    const QueueUrl = await makeQueue();
    const entry = { Id: 'same', MessageBody: 'x' };

    const sent = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry, entry] }));

    await expect(sent).rejects.toBeInstanceOf(BatchEntryIdsNotDistinct);
  });

  it('refuses a batch of more than 1 MiB and stores none of it', async () => {
    const QueueUrl = await makeQueue();
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) }));

    const sent = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

    await expect(sent).rejects.toThrow('cannot be longer than');
    expect(await receive(QueueUrl)).toEqual([]);
  });
});

describe('receipt handles', () => {
  it('makes a message visible at once with a visibility timeout of 0', async () => {
    const QueueUrl = await makeQueue();
    await send(QueueUrl, 'back');
    const [{ ReceiptHandle } = {}] = await receive(QueueUrl);

    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    );

    expect(bodiesOf(await receive(QueueUrl))).toEqual(['back']);
  });

  it('keeps a message that a later receiver holds from being deleted by an earlier one', async () => {
    const QueueUrl = await makeQueue({ VisibilityTimeout: '0' });
    await send(QueueUrl, 'mine');
    const [{ ReceiptHandle } = {}] = await receive(QueueUrl);
    await receive(QueueUrl);

    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

    expect(bodiesOf(await receive(QueueUrl))).toEqual(['mine']);
  });

  it('refuses a handle that it never gave, and forgives a message deleted twice', async () => {
    const QueueUrl = await makeQueue();
    await send(QueueUrl, 'once');
    const [{ ReceiptHandle } = {}] = await receive(QueueUrl);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

    const wrong = sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'wrong' }));
    await expect(wrong).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
  });
});

describe('dead letters', () => {
  it('receives a message as often as allowed, then moves it with its id', async () => {
    const { QueueUrl, deadLettersUrl } = await makeQueueWithDeadLetters(2);
    await send(QueueUrl, 'poison');
    const received = [await receive(QueueUrl), await receive(QueueUrl), await receive(QueueUrl)];

    const letters = await receive(deadLettersUrl);

    expect(received.map(bodiesOf)).toEqual([['poison'], ['poison'], []]);
    expect(letters[0]?.MessageId).toBe(received[0]?.[0]?.MessageId);
    expect(await attributesOf(QueueUrl)).toMatchObject({ ApproximateNumberOfMessages: '0' });
  });

  it('keeps a message whose move is cut short', async () => {
    const { QueueUrl, deadLettersUrl } = await makeQueueWithDeadLetters(1);
    await send(QueueUrl, 'poison');
    await receive(QueueUrl);
    // Deterministic where a kill -9 is luck: whatever would write the dead letter fails.
    const database = new DatabaseSync(databasePath);
    for (const event of ['INSERT', 'UPDATE']) {
      database.exec(`CREATE TRIGGER fail${event} BEFORE ${event} ON messages
        WHEN NEW.queue = '${deadLettersUrl.split('/').at(-1)}'
        BEGIN SELECT RAISE(ABORT, 'cut short'); END`);
    }
    const cut = receive(QueueUrl);
    await expect(cut).rejects.toThrow('cut short');
    database.exec('DROP TRIGGER failINSERT; DROP TRIGGER failUPDATE');
    database.close();

    await receive(QueueUrl);

    expect(bodiesOf(await receive(deadLettersUrl))).toEqual(['poison']);
  });

  it('wakes a receiver that waits for dead letters', async () => {
    const { QueueUrl, deadLettersUrl } = await makeQueueWithDeadLetters(1);
    await send(QueueUrl, 'poison');
    const letters = receive(deadLettersUrl, { WaitTimeSeconds: 10 });
    await receive(QueueUrl);
    await receive(QueueUrl);

    expect(bodiesOf(await letters)).toEqual(['poison']);
  });

  it('moves letters back to their queue as new messages', async () => {
    const { QueueUrl, deadLettersUrl, deadLettersArn } = await makeQueueWithDeadLetters(1);
    await send(QueueUrl, 'poison');
    await receive(QueueUrl);
    await receive(QueueUrl);

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn }));

    const [message] = await receive(QueueUrl);
    expect(message).toMatchObject({ Body: 'poison', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive(deadLettersUrl)).toEqual([]);
  });

  it('moves letters that were sent to it to where it is told, with their attributes', async () => {
    const { QueueUrl, deadLettersUrl, deadLettersArn } = await makeQueueWithDeadLetters(1);
    const { QueueArn: DestinationArn } = await attributesOf(QueueUrl);
    const MessageAttributes = { reason: { DataType: 'String', StringValue: 'broken' } };
    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl: deadLettersUrl,
        MessageBody: 'letter',
        MessageAttributes,
      }),
    );

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn, DestinationArn }));

    const [message] = await receive(QueueUrl, { MessageAttributeNames: ['All'] });
    expect(message).toMatchObject({ Body: 'letter', Attributes: { ApproximateReceiveCount: '1' } });
    expect(message?.MessageAttributes?.reason?.StringValue).toBe('broken');
    expect(message?.MessageId).not.toBe(sent.MessageId);
  });

  it('leaves a letter that was sent to it, where nobody says where to', async () => {
    const { deadLettersUrl, deadLettersArn } = await makeQueueWithDeadLetters(1);
    await send(deadLettersUrl, 'stays');

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn }));

    expect(bodiesOf(await receive(deadLettersUrl))).toEqual(['stays']);
  });

  it('leaves a letter that a receiver holds', async () => {
    const { QueueUrl, deadLettersUrl, deadLettersArn } = await makeQueueWithDeadLetters(1);
    const { QueueArn: DestinationArn } = await attributesOf(QueueUrl);
    await send(deadLettersUrl, 'held');
    await receive(deadLettersUrl);
    await send(deadLettersUrl, 'free');

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn, DestinationArn }));

    expect(bodiesOf(await receive(QueueUrl))).toEqual(['free']);
    expect(await attributesOf(deadLettersUrl)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
  });

  it('moves no letters to a queue that does not exist', async () => {
    const { deadLettersUrl, deadLettersArn } = await makeQueueWithDeadLetters(1);
    await send(deadLettersUrl, 'stays');
    const DestinationArn = `${deadLettersArn}-missing`;

    const moved = sqs.send(
      new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn, DestinationArn }),
    );

    await expect(moved).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(bodiesOf(await receive(deadLettersUrl))).toEqual(['stays']);
  });

  it('moves so many letters in a second, and begins nothing else meanwhile', async () => {
    const { QueueUrl, deadLettersUrl, deadLettersArn } = await makeQueueWithDeadLetters(1);
    const { QueueArn: DestinationArn } = await attributesOf(QueueUrl);
    await send(deadLettersUrl, 'a', 'b');
    const slowly = { DestinationArn, MaxNumberOfMessagesPerSecond: 1 };
    const task = { SourceArn: deadLettersArn, ...slowly };
    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand(task));

    const meanwhile = sqs.send(new StartMessageMoveTaskCommand(task));
    await expect(meanwhile).rejects.toThrow('There is already a task running.');
    const listed = await moveTasksOf(deadLettersArn);
    const done = await waitUntil('the end of the task', async () => {
      const tasks = await moveTasksOf(deadLettersArn);
      return tasks?.[0]?.Status === 'COMPLETED' && tasks;
    });

    expect(listed).toEqual([
      {
        TaskHandle,
        Status: 'RUNNING',
        SourceArn: deadLettersArn,
        ...slowly,
        ApproximateNumberOfMessagesMoved: 1,
        ApproximateNumberOfMessagesToMove: 2,
        StartedTimestamp: expect.any(Number),
      },
    ]);
    expect(done).toMatchObject([{ ApproximateNumberOfMessagesMoved: 2 }]);
    expect(bodiesOf(await receive(QueueUrl))).toEqual(['a', 'b']);
  });

  it('moves no letters of a queue that is no dead-letter queue', async () => {
    const { QueueArn: SourceArn } = await attributesOf(await makeQueue());

    const moved = sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));

    await expect(moved).rejects.toThrow('not the dead-letter queue');
  });

  it('lists the queues behind a dead-letter queue', async () => {
    const { QueueUrl, deadLettersUrl } = await makeQueueWithDeadLetters(1);

    const listed = await sqs.send(
      new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLettersUrl }),
    );

    expect(listed.queueUrls).toEqual([QueueUrl]);
  });

  it('refuses a redrive policy whose queue does not exist', async () => {
    const target = 'arn:aws:sqs:us-east-1:000000000000:missing';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: 5 });

    await expect(makeQueue({ RedrivePolicy })).rejects.toThrow('create it first');
  });
});

describe('queues', () => {
  it('answers with a URL on its own address, by name and in lists', async () => {
    const QueueUrl = await makeQueue();
    const QueueName = QueueUrl.split('/').at(-1);

    const found = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const listed = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: QueueName }));

    expect(QueueUrl).toContain(`${server.endpoint}/`);
    expect(found.QueueUrl).toBe(QueueUrl);
    expect(listed.QueueUrls).toContain(QueueUrl);
  });

  it('keeps the messages of a queue that is created again', async () => {
    const QueueUrl = await makeQueue({ VisibilityTimeout: '7' });
    const QueueName = QueueUrl.split('/').at(-1);
    await send(QueueUrl, 'kept');

    await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '7' } }));

    expect(bodiesOf(await receive(QueueUrl))).toEqual(['kept']);
  });

  it('refuses to create a queue again with other attributes', async () => {
    const QueueName = (await makeQueue()).split('/').at(-1);

    const created = sqs.send(
      new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '7' } }),
    );

    await expect(created).rejects.toBeInstanceOf(QueueNameExists);
  });

  it.each([
    ['VisibilityTimeout', '43201'],
    ['DelaySeconds', 'soon'],
    ['FifoQueue', 'true'],
    ['RedrivePolicy', 'not JSON'],
  ])('refuses %s = %s', async (name, value) => {
    const QueueUrl = await makeQueue();

    const set = sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { [name]: value } }),
    );

    await expect(set).rejects.toThrow(name);
  });

  it('forgets the messages of a purged queue and all of a deleted one', async () => {
    const QueueUrl = await makeQueue();
    await send(QueueUrl, 'purged');
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    const left = await receive(QueueUrl);
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));

    expect(left).toEqual([]);
    await expect(send(QueueUrl, 'x')).rejects.toBeInstanceOf(QueueDoesNotExist);
  });
});

describe('a restart', () => {
  it('keeps every message, and gives what was received to the next who asks', async () => {
    const QueueUrl = await makeQueue({ VisibilityTimeout: '60' });
    await send(QueueUrl, 'received');
    const [before] = await receive(QueueUrl);
    await send(QueueUrl, 'visible');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'late', DelaySeconds: 1 }));

    await stop();
    await start();

    const { QueueUrl: url = '' } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: QueueUrl.split('/').at(-1) }),
    );
    const atOnce = await receive(url, { MaxNumberOfMessages: 10 });
    const received = atOnce.find(({ MessageId }) => MessageId === before?.MessageId);
    expect(bodiesOf(atOnce).sort()).toEqual(['received', 'visible']);
    expect(received?.Attributes?.ApproximateReceiveCount).toBe('2');
    const later = await waitUntil('the delayed message', async () => {
      const messages = await receive(url, { WaitTimeSeconds: 1 });
      return messages.length > 0 && messages;
    });
    expect(bodiesOf(later)).toEqual(['late']);
  });
});
