import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { processBatch } from '../../../src/adapters/aws/sqs-batch.ts';
import type { QueueMessage } from '../../../src/domain/ports.ts';

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

/** The worker's word on a message: done, but for the bad ones. */
async function isGood({ text }: QueueMessage): Promise<boolean> {
  return !text.startsWith('bad');
}

describe('a batch of messages', () => {
  it('is done with when every message is', async () => {
    const worked: QueueMessage[] = [];

    const response = await processBatch(batchOf('a', 'b'), async (message) => {
      worked.push(message);
      return true;
    });

    expect(response).toEqual({ batchItemFailures: [] });
    expect(worked).toEqual([
      { id: 'message-0', text: 'a', receives: 3 },
      { id: 'message-1', text: 'b', receives: 3 },
    ]);
  });

  it('gets back exactly the messages that have to come again', async () => {
    const response = await processBatch(batchOf('a', 'bad', 'b', 'bad'), isGood);

    expect(response).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-3' }],
    });
  });

  it('may be empty', async () => {
    const response = await processBatch(batchOf(), isGood);

    expect(response).toEqual({ batchItemFailures: [] });
  });

  it('is worked on 20 messages at a time, each of them once', async () => {
    const started: string[] = [];
    const gate = Promise.withResolvers<boolean>();
    const bodies = Array.from({ length: 50 }, (_, index) => String(index));

    const running = processBatch(batchOf(...bodies), ({ text }) => {
      started.push(text);
      return gate.promise;
    });
    await setImmediate();
    const startedAtOnce = started.length;
    gate.resolve(true);
    await running;

    expect(startedAtOnce).toBe(20);
    expect(started).toEqual(bodies);
  });
});
