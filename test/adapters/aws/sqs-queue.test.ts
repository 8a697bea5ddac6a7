import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqsQueue } from '../../../src/adapters/aws/sqs-queue.ts';
import { startAws, type TestAws } from '../../support/aws.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startAws();
}, 30_000);
afterAll(() => aws.stop());

const patience = (): AbortSignal => AbortSignal.timeout(5000);

describe('the queue', () => {
  it('takes a message, every character of it', async () => {
    const { url } = aws.resources.eventsQueue;

    await sqsQueue(aws.sqs, url).send('{"a":"é😀\\u0000"}', patience());

    const { Messages = [] } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"a":"é😀\\u0000"}']);
  });

  it.each([
    ['refuses', 'x'.repeat(1024 * 1024 + 1), patience],
    ['is out of time', 'x', () => AbortSignal.abort()],
  ])('is unavailable when it %s', async (_why, message, signal) => {
    const queue = sqsQueue(aws.sqs, aws.resources.eventsQueue.url);

    await expect(queue.send(message, signal())).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
  });

  it('is unavailable when nobody answers', async () => {
    const client = new SQSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      endpoint: 'http://127.0.0.1:9',
      maxAttempts: 1,
    });

    await expect(
      sqsQueue(client, 'http://127.0.0.1:9/0/q').send('x', patience()),
    ).rejects.toMatchObject({ code: 'queue_unavailable' });
  });
});
