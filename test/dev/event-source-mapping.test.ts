import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { SqsServer } from '../../src/dev/backend/sqs/sqs-server.ts';
import { startSqsServer } from '../../src/dev/backend/sqs/sqs-server.ts';
import type {
  EventSourceMapping,
  EventSourceMappingOptions,
} from '../../src/dev/event-source-mapping.ts';
import { startEventSourceMapping } from '../../src/dev/event-source-mapping.ts';
import { waitUntil } from '../support/wait-until.ts';
import { makeDataDirectory, removeDataDirectory } from './backend/running-backend.ts';

const directory = makeDataDirectory();
const mappings: EventSourceMapping[] = [];
let server: SqsServer;
let sqs: SQSClient;
let queuesMade = 0;

beforeAll(async () => {
  server = await startSqsServer(join(directory, 'queues.sqlite'));
  sqs = connect(server.endpoint);
});

afterEach(async () => {
  await Promise.all(mappings.splice(0).map((mapping) => mapping.stop()));
});

afterAll(async () => {
  sqs.destroy();
  await server.stop();
  removeDataDirectory(directory);
});

function connect(endpoint: string): SQSClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SQSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function makeQueue(attributes: Record<string, string> = {}): Promise<string> {
  queuesMade += 1;
  const Attributes = { VisibilityTimeout: '1', ...attributes };
  const command = new CreateQueueCommand({ QueueName: `queue-${queuesMade}`, Attributes });
  return (await sqs.send(command)).QueueUrl ?? '';
}

async function send(QueueUrl: string, ...bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
}

async function attributesOf(QueueUrl: string): Promise<Record<string, string>> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  return (await sqs.send(command)).Attributes ?? {};
}

async function leftIn(queueUrl: string): Promise<number> {
  const attributes = await attributesOf(queueUrl);
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = attributes;
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}

async function untilEmpty(queueUrl: string): Promise<void> {
  const look = async (): Promise<true | undefined> => (await leftIn(queueUrl)) === 0 || undefined;
  await waitUntil('an empty queue', look);
}

function map(queueUrl: string, options: Partial<EventSourceMappingOptions>): EventSourceMapping {
  const mapping = startEventSourceMapping({
    sqs,
    queueUrl,
    queueArn: 'arn:aws:sqs:us-east-1:000000000000:queue',
    region: 'us-east-1',
    functionName: 'worker',
    functionTimeoutMilliseconds: 30_000,
    handler: async () => undefined,
    batchSize: 10,
    maximumBatchingWindowMilliseconds: 0,
    maximumConcurrency: 2,
    pollers: 1,
    ...options,
  });
  mappings.push(mapping);
  return mapping;
}

function bodiesOf(records: readonly SQSRecord[]): readonly string[] {
  return records.map(({ body }) => body);
}

describe('batches', () => {
  it("gives the handler Lambda's event and context, then deletes the messages", async () => {
    const queueUrl = await makeQueue();
    await send(queueUrl, 'hello');
    const { promise, resolve } = Promise.withResolvers<[SQSEvent, string, number]>();
    map(queueUrl, {
      functionName: 'worker',
      handler: async (event, context) =>
        resolve([event, context.functionName, context.getRemainingTimeInMillis()]),
    });

    const [{ Records }, functionName, remainingMilliseconds] = await promise;

    expect(Records).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {},
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
        awsRegion: 'us-east-1',
      },
    ]);
    expect(functionName).toBe('worker');
    expect(remainingMilliseconds).toBeGreaterThan(29_000);
    await untilEmpty(queueUrl);
  });

  it('invokes as soon as a batch is full', async () => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const batches: (readonly string[])[] = [];
    map(queueUrl, {
      batchSize: 3,
      maximumBatchingWindowMilliseconds: 60_000,
      handler: async ({ Records }) => void batches.push(bodiesOf(Records)),
    });

    await send(queueUrl, 'a', 'b');
    await send(queueUrl, 'c', 'd', 'e', 'f');

    await untilEmpty(queueUrl);
    expect(batches).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
  });

  it('invokes with what there is when the window is over', async () => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const started = performance.now();
    map(queueUrl, {
      batchSize: 100,
      maximumBatchingWindowMilliseconds: 1500,
      handler: async ({ Records }) => resolve(bodiesOf(Records)),
    });
    await send(queueUrl, 'a');
    await send(queueUrl, 'b');

    expect(await promise).toEqual(['a', 'b']);
    expect(performance.now() - started).toBeGreaterThanOrEqual(1400);
  });

  it('carries at most 6 MB in one invocation', async () => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const counts: number[] = [];
    for (const letter of 'abcdefgh') await send(queueUrl, letter.repeat(1_000_000));
    map(queueUrl, { handler: async ({ Records }) => void counts.push(Records.length) });

    await untilEmpty(queueUrl);

    expect(counts).toEqual([6, 2]);
  });

  it('runs no more invocations at once than it may', async () => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const three = Promise.withResolvers<void>();
    let running = 0;
    let runningMost = 0;
    map(queueUrl, {
      batchSize: 1,
      maximumConcurrency: 3,
      handler: async () => {
        running += 1;
        runningMost = Math.max(runningMost, running);
        if (running === 3) three.resolve();
        // However slow the machine, three run at once; then a fourth has time to show itself.
        await three.promise;
        await sleep(50);
        running -= 1;
      },
    });

    await send(queueUrl, '1', '2', '3', '4', '5', '6', '7', '8', '9');

    await untilEmpty(queueUrl);
    expect(runningMost).toBe(3);
  });

  it('refuses a large batch without a window, as Lambda does', () => {
    expect(() => map('unused', { batchSize: 11 })).toThrow('batching window');
  });
});

describe('failures', () => {
  it('deletes what succeeded and lets what failed come again', async () => {
    const queueUrl = await makeQueue();
    const seen: string[] = [];
    map(queueUrl, {
      handler: async ({ Records }) => {
        seen.push(...bodiesOf(Records));
        const failed = Records.filter(
          ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
        );
        return {
          batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })),
        };
      },
    });

    await send(queueUrl, 'good', 'bad', 'fine');

    await untilEmpty(queueUrl);
    expect(seen).toEqual(['good', 'bad', 'fine', 'bad']);
  });

  it.each([
    ['null', null],
    ['nothing', undefined],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
  ])('takes %s for the success of all', async (_, answer) => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    await send(queueUrl, 'a', 'b');

    map(queueUrl, { handler: async () => answer });

    await untilEmpty(queueUrl);
  });

  it.each([
    ['an unknown identifier', { batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['another key', { batchItemFailures: [{ messageId: 'x' }] }],
    ['a failure that is null', { batchItemFailures: [null] }],
    ['no list', { batchItemFailures: 'x' }],
    ['a text', 'done'],
  ])('takes %s for the failure of all', async (_, answer) => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const { promise, resolve: onError } = Promise.withResolvers<Error>();
    await send(queueUrl, 'a', 'b');

    map(queueUrl, { handler: async () => answer, onError });

    expect((await promise).message).toContain('a failure for 2 messages');
    expect(await leftIn(queueUrl)).toBe(2);
  });

  it('takes a handler that throws for the failure of all', async () => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const { promise, resolve: onError } = Promise.withResolvers<Error>();
    await send(queueUrl, 'a');
    const handler = (): Promise<unknown> => Promise.reject(new Error('broken'));

    map(queueUrl, { handler, onError });

    expect((await promise).cause).toMatchObject({ message: 'broken' });
    expect(await leftIn(queueUrl)).toBe(1);
  });

  it('takes a handler that never ends for a failure', async () => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const { promise, resolve: onError } = Promise.withResolvers<Error>();
    await send(queueUrl, 'a');
    const handler = (): Promise<unknown> => new Promise(() => {});

    map(queueUrl, { handler, onError, functionTimeoutMilliseconds: 50 });

    expect(String((await promise).cause)).toContain('timed out after 50 ms');
  });

  it('leaves a poison message to the dead letters after 5 receives', async () => {
    const deadLettersUrl = await makeQueue();
    const { QueueArn: deadLetterTargetArn } = await attributesOf(deadLettersUrl);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 });
    const queueUrl = await makeQueue({ VisibilityTimeout: '0', RedrivePolicy });
    const counts: string[] = [];
    await send(queueUrl, 'poison');

    map(queueUrl, {
      handler: async ({ Records }) => {
        counts.push(...Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
        throw new Error('poison');
      },
      maximumConcurrency: 1,
    });

    await waitUntil('the dead letter', async () => (await leftIn(deadLettersUrl)) || undefined);
    expect(counts).toEqual(['1', '2', '3', '4', '5']);
    expect(await leftIn(queueUrl)).toBe(0);
  });
});

describe('an unreachable queue', () => {
  it('is reported once and received from again when it is back', async () => {
    const path = join(directory, 'away.sqlite');
    const first = await startSqsServer(path);
    const port = Number(new URL(first.endpoint).port);
    const client = connect(first.endpoint);
    const command = new CreateQueueCommand({ QueueName: 'away' });
    const { QueueUrl: queueUrl = '' } = await client.send(command);
    const errors: Error[] = [];
    const bodies: string[] = [];
    map(queueUrl, {
      sqs: client,
      handler: async ({ Records }) => void bodies.push(...bodiesOf(Records)),
      onError: (error) => errors.push(error),
    });

    await first.stop();
    await waitUntil('the report', () => errors[0]);
    await sleep(500);
    const second = await startSqsServer(path, port);
    const Entries = [{ Id: '0', MessageBody: 'back' }];
    await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));

    await waitUntil('the message', () => bodies[0]);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('trying again')]);
    await Promise.all(mappings.splice(0).map((mapping) => mapping.stop()));
    client.destroy();
    await second.stop();
  });
});

describe('stopping', () => {
  it('finishes what is in flight and takes nothing more', async () => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const mapping = map(queueUrl, {
      batchSize: 1,
      maximumConcurrency: 1,
      handler: () => {
        start();
        return ended;
      },
    });
    await send(queueUrl, 'in flight', 'not taken');
    await started;

    const stopped = mapping.stop();
    end();
    await stopped;

    expect(await attributesOf(queueUrl)).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  it('invokes at once with a batch that was still being collected', async () => {
    const queueUrl = await makeQueue({ VisibilityTimeout: '30' });
    const bodies: string[] = [];
    const mapping = map(queueUrl, {
      maximumBatchingWindowMilliseconds: 60_000,
      handler: async ({ Records }) => void bodies.push(...bodiesOf(Records)),
    });
    await send(queueUrl, 'a');
    await waitUntil('its receive', async () => {
      const { ApproximateNumberOfMessagesNotVisible } = await attributesOf(queueUrl);
      return ApproximateNumberOfMessagesNotVisible === '1' || undefined;
    });

    await mapping.stop();

    expect(bodies).toEqual(['a']);
    expect(await leftIn(queueUrl)).toBe(0);
  });

  it('ends a long poll at once', async () => {
    const mapping = map(await makeQueue(), {});
    const started = performance.now();

    await mapping.stop();

    expect(performance.now() - started).toBeLessThan(1000);
  });
});
