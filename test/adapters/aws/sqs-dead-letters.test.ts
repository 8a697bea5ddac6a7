import {
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sqs } from '../../../src/adapters/aws/json-client.ts';
import { sqsDeadLetters } from '../../../src/adapters/aws/sqs-dead-letters.ts';
import { sqsDeadLetterQueue } from '../../../src/adapters/aws/sqs-failure.ts';
import { inLanes } from '../../../src/domain/lanes.ts';
import type { DeadLetter, DeadLetterQueue, DeadLetters } from '../../../src/domain/ports.ts';
import { startAws, type TestAws } from '../../support/aws.ts';
import { testJsonClient } from '../../support/json-client.ts';

let aws: TestAws;
let urls: { readonly queueUrl: string; readonly deadLettersUrl: string };
let letters: DeadLetters;
let queue: DeadLetterQueue;

beforeAll(async () => {
  aws = await startAws();
  const { url, deadLettersUrl } = aws.resources.eventsQueue;
  urls = { queueUrl: url, deadLettersUrl };
  letters = sqsDeadLetters(aws.sqs, urls);
  queue = queueAt(deadLettersUrl);
}, 30_000);
beforeEach(async () => {
  await aws.sqs.send(new PurgeQueueCommand({ QueueUrl: urls.queueUrl }));
  await aws.sqs.send(new PurgeQueueCommand({ QueueUrl: urls.deadLettersUrl }));
});
afterAll(() => aws.stop());

const failure = {
  reason: 'store_unavailable/TimeoutError',
  failedAt: '2026-01-02T03:20:00.000Z',
  receives: 5,
  queueMessage: 'message-1',
};
const kib900 = 900 * 1024;

function queueAt(deadLettersUrl: string): DeadLetterQueue {
  return sqsDeadLetterQueue(testJsonClient(sqs, deadLettersUrl), deadLettersUrl);
}

function put(message: string): Promise<void> {
  return queue.put(message, failure, AbortSignal.timeout(15_000));
}

async function putAll(messages: readonly string[]): Promise<void> {
  await inLanes(messages, 5, put);
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `message ${100 + index}`);
}

function messagesOf(found: readonly DeadLetter[]): readonly string[] {
  return found.map(({ message }) => message).sort();
}

async function receive(QueueUrl: string) {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  return (await aws.sqs.send(command)).Messages ?? [];
}

/** Fails as often as the worker may before the queue takes a message away from it. */
async function failForGood(): Promise<void> {
  const command = new ReceiveMessageCommand({ QueueUrl: urls.queueUrl, VisibilityTimeout: 0 });
  for (const _ of [1, 2, 3, 4, 5, 6]) await aws.sqs.send(command);
}

/** A client that does something to the n-th command of a name before it is sent. */
function clientWith(name: string, interfere: (input: object, count: number) => void): SQSClient {
  const client = new SQSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    endpoint: new URL(urls.queueUrl).origin,
  });
  let count = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === name) count += 1;
        if (commandName === name) interfere(args.input, count);
        return next(args);
      },
    { step: 'initialize' },
  );
  return client;
}

function failFrom(first: number): (input: object, count: number) => void {
  return (_input, count) => {
    if (count >= first) throw new TypeError('socket closed');
  };
}

describe('a dead letter', () => {
  it('is there with its reason, to the letter', async () => {
    const before = new Date().toISOString();
    await put('{"a":"é😀\\u0000"}');

    const [letter] = await letters.peek(1);

    expect(letter).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: '{"a":"é😀\\u0000"}',
      sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      failure,
    });
    expect((letter?.sentAt ?? '') >= before).toBe(true);
  });

  it('may have 900 KiB', async () => {
    const message = 'x'.repeat(kib900);
    await put(message);

    const [letter] = await letters.peek(1);

    expect(letter).toMatchObject({ message, failure });
  });

  it('has no reason where the queue moved it', async () => {
    const { queueUrl: QueueUrl } = urls;
    await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'killer' }));
    await failForGood();

    const found = await letters.peek(1);

    expect(found).toMatchObject([{ message: 'killer', failure: undefined }]);
  });

  it('has no reason of an earlier time where the queue moved it', async () => {
    await put('killer');
    await letters.redrive();
    await failForGood();

    const found = await letters.peek(1);

    expect(found).toMatchObject([{ message: 'killer', failure: undefined }]);
  });

  it('is not put when there is no time', async () => {
    const putting = queue.put('late', failure, AbortSignal.abort());

    await expect(putting).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(await letters.count()).toBe(0);
  });

  it('is not put when the queue refuses it', async () => {
    await expect(put('x'.repeat(1024 * 1024))).rejects.toMatchObject({ code: 'queue_unavailable' });
  });
});

describe('looking at dead letters', () => {
  it('shows all of 25, and leaves all of them where they are', async () => {
    await putAll(numbered(25));

    const found = await letters.peek(200);

    expect(messagesOf(found)).toEqual(numbered(25));
    expect(await receive(urls.deadLettersUrl)).toHaveLength(10);
  });

  it('shows the same a second time', async () => {
    await putAll(numbered(25));

    const first = await letters.peek(25);
    const second = await letters.peek(25);

    expect(messagesOf(first)).toEqual(numbered(25));
    expect(messagesOf(second)).toEqual(numbered(25));
  });

  it('shows no more than it is asked for', async () => {
    await putAll(numbered(25));

    const found = await letters.peek(13);

    expect(new Set(messagesOf(found)).size).toBe(13);
  });

  it('shows large ones', async () => {
    await putAll(numbered(12).map((text) => text.padEnd(kib900, '.')));

    const found = await letters.peek(12);

    expect(messagesOf(found).map((text) => text.slice(0, 11))).toEqual(numbered(12));
  });

  it('shows no more of them than the memory of a function takes', async () => {
    await putAll(numbered(75).map((text) => text.padEnd(1023 * 1024, '.')));

    const found = await letters.peek(200);

    expect(found).toHaveLength(70);
  }, 30_000);

  it('shows all of them where the queue gives only a few at a time', async () => {
    await putAll(numbered(10));
    const client = clientWith('ReceiveMessageCommand', (input) => {
      Object.assign(input, { MaxNumberOfMessages: 3 });
    });

    const found = await sqsDeadLetters(client, urls).peek(10);

    expect(messagesOf(found)).toEqual(numbered(10));
  });

  it('shows each once, and gives each back, where the queue brings them twice', async () => {
    await putAll(numbered(10));
    const client = clientWith('ReceiveMessageCommand', (input, count) => {
      if (count === 1) Object.assign(input, { VisibilityTimeout: 0 });
    });

    const found = await sqsDeadLetters(client, urls).peek(200);

    expect(messagesOf(found)).toEqual(numbered(10));
    expect(messagesOf(await letters.peek(10))).toEqual(numbered(10));
  });

  it('shows nothing where there is nothing', async () => {
    expect(await letters.peek(200)).toEqual([]);
  });

  it('gives back what it has when it fails', async () => {
    await putAll(numbered(15));
    const failing = sqsDeadLetters(clientWith('ReceiveMessageCommand', failFrom(2)), urls);

    await expect(failing.peek(200)).rejects.toMatchObject({
      code: 'queue_unavailable',
      cause: new TypeError('socket closed'),
    });

    expect(messagesOf(await letters.peek(15))).toEqual(numbered(15));
  });

  it('fails when it cannot give them back: they are hidden for half a minute', async () => {
    await putAll(numbered(3));
    const client = clientWith('ChangeMessageVisibilityBatchCommand', failFrom(1));
    const failing = sqsDeadLetters(client, urls);

    await expect(failing.peek(3)).rejects.toMatchObject({ code: 'queue_unavailable' });
  });
});

describe('counting dead letters', () => {
  it('counts those that somebody looks at as well', async () => {
    await putAll(numbered(12));
    await receive(urls.deadLettersUrl);

    expect(await letters.count()).toBe(12);
  });

  it('is zero where there are none', async () => {
    expect(await letters.count()).toBe(0);
  });
});

describe('a redrive', () => {
  it('moves all of them, put or moved by the queue, as messages that were never received', async () => {
    await aws.sqs.send(
      new SendMessageCommand({ QueueUrl: urls.queueUrl, MessageBody: 'message 099' }),
    );
    await failForGood();
    await putAll(numbered(8));

    await letters.redrive();

    const messages = await receive(urls.queueUrl);
    const counts = messages.map(({ Attributes }) => Attributes?.ApproximateReceiveCount);
    expect(messages.map(({ Body }) => Body).sort()).toEqual(['message 099', ...numbered(8)]);
    expect(new Set(counts)).toEqual(new Set(['1']));
    expect(await letters.count()).toBe(0);
  });

  it('takes their reasons along', async () => {
    await put('x'.repeat(kib900));

    await letters.redrive();

    const [message] = await receive(urls.queueUrl);
    expect(message?.Body).toHaveLength(kib900);
    expect(message?.MessageAttributes).toMatchObject({
      reason: { DataType: 'String', StringValue: 'store_unavailable/TimeoutError' },
      failedAt: { DataType: 'String', StringValue: '2026-01-02T03:20:00.000Z' },
      receives: { DataType: 'Number', StringValue: '5' },
      queueMessage: { DataType: 'String', StringValue: 'message-1' },
    });
  });

  it('may be begun where there is nothing, and again', async () => {
    await letters.redrive();

    await expect(letters.redrive()).resolves.toBeUndefined();
  });

  it('is not begun while another runs', async () => {
    const { url, arn, deadLettersUrl, deadLettersArn } = aws.resources.outboxQueue;
    const others = sqsDeadLetters(aws.sqs, { queueUrl: url, deadLettersUrl });
    await queueAt(deadLettersUrl).put('one', failure, AbortSignal.timeout(5000));
    await queueAt(deadLettersUrl).put('two', failure, AbortSignal.timeout(5000));
    const oneEachSecond = { MaxNumberOfMessagesPerSecond: 1, DestinationArn: arn };
    await aws.sqs.send(
      new StartMessageMoveTaskCommand({ SourceArn: deadLettersArn, ...oneEachSecond }),
    );

    await expect(others.redrive()).rejects.toMatchObject({ code: 'redrive_running' });
  });

  it('needs a queue to move them to', async () => {
    const lost = sqsDeadLetters(aws.sqs, { ...urls, queueUrl: `${urls.queueUrl}-gone` });
    await put('stays');

    await expect(lost.redrive()).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(await letters.count()).toBe(1);
  });
});

describe('the dead letters when nobody answers', () => {
  it.each([
    ['put', () => queueAt('http://127.0.0.1:9/0/q').put('x', failure, AbortSignal.timeout(5000))],
    ['counted', (dead: DeadLetters) => dead.count()],
    ['shown', (dead: DeadLetters) => dead.peek(1)],
    ['moved', (dead: DeadLetters) => dead.redrive()],
  ])('are not %s', async (_what, ask) => {
    const client = new SQSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      endpoint: 'http://127.0.0.1:9',
      maxAttempts: 1,
    });
    const url = 'http://127.0.0.1:9/0/q';

    const asked = ask(sqsDeadLetters(client, { queueUrl: url, deadLettersUrl: url }));

    await expect(asked).rejects.toMatchObject({ code: 'queue_unavailable' });
  });
});
