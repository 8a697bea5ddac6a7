import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqs } from '../../../src/adapters/aws/json-client.ts';
import { sqsQueue } from '../../../src/adapters/aws/sqs-queue.ts';
import { causeOf } from '../../../src/domain/errors.ts';
import type { Queue } from '../../../src/domain/ports.ts';
import { startAws, type TestAws } from '../../support/aws.ts';
import { testJsonClient } from '../../support/json-client.ts';
import { startLoopbackServer } from '../../support/loopback-server.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startAws();
}, 30_000);
afterAll(() => aws.stop());

function queueAt(url: string): Queue {
  return sqsQueue(testJsonClient(sqs, url), url);
}

const patience = (): AbortSignal => AbortSignal.timeout(5000);

describe('the queue', () => {
  it('takes a message, every character of it', async () => {
    const { url } = aws.resources.eventsQueue;

    await queueAt(url).send('{"a":"é😀\\u0000"}', patience());

    const { Messages = [] } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"a":"é😀\\u0000"}']);
  });

  it('hands the trace of an event to whoever receives the message', async () => {
    const { url } = aws.resources.outboxQueue;
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';

    await queueAt(url).send('traced', patience(), traceparent);

    const { Messages } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MessageSystemAttributeNames: ['AWSTraceHeader'] }),
    );
    expect(Messages?.map(({ Attributes }) => Attributes)).toEqual([
      {
        AWSTraceHeader:
          'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      },
    ]);
  });

  it('takes a message whose trace is none', async () => {
    const { url } = aws.resources.outboxQueue;

    await queueAt(url).send('untraced', patience(), 'nonsense');

    const { Messages } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MessageSystemAttributeNames: ['AWSTraceHeader'] }),
    );
    expect(Messages?.map(({ Body, Attributes }) => [Body, Attributes])).toEqual([
      ['untraced', undefined],
    ]);
  });

  it.each([
    ['refuses', 'x'.repeat(1024 * 1024 + 1), patience],
    ['is out of time', 'x', () => AbortSignal.abort()],
  ])('is unavailable when it %s', async (_why, message, signal) => {
    const queue = queueAt(aws.resources.eventsQueue.url);

    await expect(queue.send(message, signal())).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
  });

  it('is unavailable when nobody answers', async () => {
    await expect(queueAt('http://127.0.0.1:9/0/q').send('x', patience())).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
  });

  it('is unavailable, and says why, when the answer does not say that the message was taken', async () => {
    const server = await startLoopbackServer({ status: 200, body: '{}' });

    const error = await queueAt(`${server.origin}/0/q`)
      .send('x', patience())
      .catch((thrown: unknown) => thrown);

    expect(causeOf(error)).toBe('queue_unavailable/AnswerMalformed');
    await server.stop();
  });
});
