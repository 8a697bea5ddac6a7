import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { processBatch } from '../../../src/adapters/aws/sqs-batch.ts';
import { jsonLog } from '../../../src/adapters/json-log.ts';
import { HookError } from '../../../src/domain/errors.ts';
import { logInto } from '../../support/receiver.ts';

/** A batch with these bodies; the messages are `message-0`, `message-1`, …, received for the 3rd time. */
function batchOf(...bodies: readonly string[]): SQSEvent {
  const Records = bodies.map((body, index) => ({
    messageId: `message-${index}`,
    receiptHandle: 'handle',
    body,
    attributes: {
      ApproximateReceiveCount: '3',
      SentTimestamp: '1767323045000',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '1767323045000',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:events',
    awsRegion: 'eu-west-1',
  }));
  return { Records };
}

async function failOnBad(message: string): Promise<void> {
  if (message.startsWith('bad')) throw new HookError('message_malformed', 'not ours');
}

describe('a batch of messages', () => {
  it('is done with when every message is processed', async () => {
    const processed: string[] = [];
    const logged: string[] = [];

    const response = await processBatch(
      batchOf('a', 'b', 'c'),
      async (message) => void processed.push(message),
      logInto(logged),
    );

    expect(response).toEqual({ batchItemFailures: [] });
    expect(processed).toEqual(['a', 'b', 'c']);
    expect(logged).toEqual([]);
  });

  it('gets back exactly the messages that failed, and its others are processed', async () => {
    const processed: string[] = [];
    const processOne = async (message: string): Promise<void> => {
      await failOnBad(message);
      processed.push(message);
    };

    const response = await processBatch(batchOf('a', 'bad', 'b', 'bad'), processOne, logInto([]));

    expect(response).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-3' }],
    });
    expect(processed).toEqual(['a', 'b']);
  });

  it('gets back a message whose processing throws before it waits for anything', async () => {
    const processOne = (message: string): Promise<void> => {
      if (message === 'bad') throw new TypeError('a bug');
      return Promise.resolve();
    };

    const response = await processBatch(batchOf('bad', 'a'), processOne, logInto([]));

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
  });

  it('may be empty', async () => {
    const response = await processBatch(batchOf(), failOnBad, logInto([]));

    expect(response).toEqual({ batchItemFailures: [] });
  });

  it('leaves a line for each failure that says how often it came, and nothing of its body', async () => {
    const logged: string[] = [];

    await processBatch(batchOf('bad hunter2'), failOnBad, logInto(logged));

    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged.join())).toMatchObject({
      level: 'ERROR',
      receives: 3,
      cause: 'message_malformed',
    });
    expect(logged.join()).toContain('message-0');
    expect(logged.join()).not.toContain('hunter2');
  });

  it('says in that line what happened', async () => {
    const lines: string[] = [];

    await processBatch(
      batchOf('bad'),
      failOnBad,
      jsonLog((line) => lines.push(line)),
    );

    expect(JSON.parse(lines.join())).toMatchObject({ message: 'not processed' });
  });

  it('is processed 20 messages at a time, each of them once', async () => {
    const started: string[] = [];
    const gate = Promise.withResolvers<void>();
    const bodies = Array.from({ length: 50 }, (_, index) => String(index));
    const processOne = async (message: string): Promise<void> => {
      started.push(message);
      await gate.promise;
    };

    const running = processBatch(batchOf(...bodies), processOne, logInto([]));
    await setImmediate();
    const startedAtOnce = started.length;
    gate.resolve();
    await running;

    expect(startedAtOnce).toBe(20);
    expect(started).toEqual(bodies);
  });
});
