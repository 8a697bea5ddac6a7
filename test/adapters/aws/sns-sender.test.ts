import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { snsSender } from '../../../src/adapters/aws/sns-sender.ts';
import type { SnsSending } from '../../../src/domain/sending.ts';
import {
  type QueuesAndTopics,
  startQueuesAndTopics,
} from '../../support/targets/queues-and-topics.ts';

const attempt = { id: 'a1', signal: AbortSignal.timeout(60_000), traceparent: undefined };

let server: QueuesAndTopics;
beforeEach(async () => {
  server = await startQueuesAndTopics();
});
afterEach(() => server.stop());

/** A topic, and a queue that gets what is published there. */
async function subscribedTopic(suffix = '') {
  const region = 'us-east-1';
  const [sns, sqs] = [
    new SNSClient({ ...server.config, region }),
    new SQSClient({ ...server.config, region }),
  ];
  const Attributes = suffix === '' ? {} : { FifoTopic: 'true' };
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({ Name: `events${suffix}`, Attributes }),
  );
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: `consumer${suffix}`,
      ...(suffix !== '' && { Attributes: { FifoQueue: 'true' } }),
    }),
  );
  const { Attributes: { QueueArn } = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: QueueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  const received = async (): Promise<readonly Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['MessageGroupId', 'MessageDeduplicationId'],
      }),
    );
    return Messages;
  };
  return { TopicArn, received };
}

function sendingTo(topicArn: string, part: Partial<SnsSending> = {}): SnsSending {
  const attributes = { type: 'com.github.push' };
  return { kind: 'sns', topicArn, body: '{"é":"😀"}', attributes, group: 'acme/web#7', ...part };
}

describe('a topic', () => {
  it('hands on a message, every character of it, with its attributes', async () => {
    const { TopicArn, received } = await subscribedTopic();

    await snsSender(server.config)(sendingTo(TopicArn), attempt);

    expect(await received()).toEqual([
      expect.objectContaining({
        Body: '{"é":"😀"}',
        MessageAttributes: { type: { DataType: 'String', StringValue: 'com.github.push' } },
      }),
    ]);
  });

  it('that keeps an order takes each dispatch once, in the order of its group', async () => {
    const { TopicArn, received } = await subscribedTopic('.fifo');
    const send = snsSender(server.config);

    await send(sendingTo(TopicArn, { body: 'one' }), { ...attempt, id: 'a1' });
    await send(sendingTo(TopicArn, { body: 'one' }), { ...attempt, id: 'a1' });
    await send(sendingTo(TopicArn, { body: 'two', group: 'acme/web#8' }), { ...attempt, id: 'a2' });

    expect((await received()).map(({ Body, Attributes }) => [Body, Attributes])).toEqual([
      ['one', { MessageGroupId: 'acme/web#7', MessageDeduplicationId: 'a1' }],
      ['two', { MessageGroupId: 'acme/web#8', MessageDeduplicationId: 'a2' }],
    ]);
  });

  it('that is not there refuses', async () => {
    const sending = sendingTo('arn:aws:sns:us-east-1:000000000000:nowhere');

    await expect(snsSender(server.config)(sending, attempt)).rejects.toMatchObject({
      code: 'target_refused',
      reason: 'NotFoundException',
    });
  });
});
