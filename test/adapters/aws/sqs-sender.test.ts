import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sqsSender } from '../../../src/adapters/aws/sqs-sender.ts';
import type { SqsSending } from '../../../src/domain/sending.ts';
import { planOf } from '../../../src/subscriptions/plan.ts';
import type { Rule } from '../../../src/subscriptions/rule.ts';
import { startAws, type TestAws } from '../../support/aws.ts';
import { envelopeWith } from '../../support/deliveries.ts';
import { startLoopbackServer } from '../../support/loopback-server.ts';
import {
  clientConfig,
  type QueuesAndTopics,
  startQueuesAndTopics,
} from '../../support/targets/queues-and-topics.ts';

const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
const attempt = { id: 'a1', signal: AbortSignal.timeout(60_000), traceparent };
const sending: SqsSending = {
  kind: 'sqs',
  queueArn: 'arn:aws:sqs:us-east-1:000000000000:hooklane-outbox',
  body: '{"é":"😀"}',
  attributes: { type: 'com.github.push' },
  group: 'acme/web#7',
};

describe('a queue', () => {
  let aws: TestAws;
  beforeAll(async () => {
    aws = await startAws();
  }, 30_000);
  afterAll(() => aws.stop());

  it('takes a message, every character of it, with its attributes and its trace', async () => {
    const { url, arn: queueArn } = aws.resources.outboxQueue;
    const send = sqsSender(clientConfig(new URL(url).origin));

    await send({ ...sending, queueArn }, attempt);

    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['AWSTraceHeader'],
      }),
    );
    expect(Messages).toEqual([
      expect.objectContaining({
        Body: '{"é":"😀"}',
        MessageAttributes: { type: { DataType: 'String', StringValue: 'com.github.push' } },
        Attributes: {
          AWSTraceHeader:
            'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
        },
      }),
    ]);
  });

  it('takes whatever characters an event has', async () => {
    const { url, arn: queueArn } = aws.resources.outboxQueue;
    const send = sqsSender(clientConfig(new URL(url).origin));
    const event = { ...envelopeWith({ action: 'a\ufffe' }), key: 'k', data: '\ufffe\uffff' };
    const rule: Rule = { name: 'all', match: {}, sqs: { queueArn } };
    const context = { id: 'a1', replay: undefined, isStale: async () => false };

    const planned = await planOf(rule, { event, json: JSON.stringify(event) }, context);
    await send(planned as SqsSending, attempt);

    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ['action'] }),
    );
    const [{ Body = '', MessageAttributes }] = Messages as [Message];
    expect(JSON.parse(Body)).toMatchObject({ action: 'a\ufffe', data: '\ufffe\uffff' });
    expect(MessageAttributes?.action?.StringValue).toBe('a\ufffd');
  });

  it('takes a message without a trace, and leaves an empty attribute out', async () => {
    const { url, arn: queueArn } = aws.resources.eventsQueue;
    const send = sqsSender(clientConfig(new URL(url).origin));

    await send(
      { ...sending, queueArn, attributes: { subject: '' } },
      { ...attempt, traceparent: undefined },
    );

    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ['All'] }),
    );
    expect(Messages.map(({ Body, MessageAttributes }) => [Body, MessageAttributes])).toEqual([
      ['{"é":"😀"}', undefined],
    ]);
  });

  it('that is not there refuses', async () => {
    const { url } = aws.resources.eventsQueue;
    const send = sqsSender(clientConfig(new URL(url).origin));
    const queueArn = 'arn:aws:sqs:us-east-1:000000000000:nowhere';

    await expect(send({ ...sending, queueArn }, attempt)).rejects.toMatchObject({
      code: 'target_refused',
      reason: 'QueueDoesNotExist',
    });
  });
});

describe('a queue that keeps an order', () => {
  let server: QueuesAndTopics;
  let sqs: SQSClient;
  let QueueUrl: string | undefined;
  const queueArn = 'arn:aws:sqs:us-east-1:000000000000:ordered.fifo';
  beforeEach(async () => {
    server = await startQueuesAndTopics();
    sqs = new SQSClient({ ...server.config, region: 'us-east-1' });
    ({ QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'ordered.fifo', Attributes: { FifoQueue: 'true' } }),
    ));
  });
  afterEach(() => server.stop());

  async function received(): Promise<readonly Message[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['MessageGroupId', 'MessageDeduplicationId'],
      }),
    );
    return Messages;
  }

  it('takes each dispatch once, in the order of its group', async () => {
    const send = sqsSender(server.config);

    await send({ ...sending, queueArn, body: 'one' }, { ...attempt, id: 'a1' });
    await send({ ...sending, queueArn, body: 'one' }, { ...attempt, id: 'a1' });
    await send(
      { ...sending, queueArn, body: 'two', group: 'acme/web#8' },
      { ...attempt, id: 'a2' },
    );

    expect((await received()).map(({ Body, Attributes }) => [Body, Attributes])).toEqual([
      ['one', { MessageGroupId: 'acme/web#7', MessageDeduplicationId: 'a1' }],
      ['two', { MessageGroupId: 'acme/web#8', MessageDeduplicationId: 'a2' }],
    ]);
  });

  it.each([
    ['has other characters', 'é'],
    ['has a blank', 'a b'],
    ['is too long', 'x'.repeat(129)],
    ['is empty', ''],
  ])('knows a group that %s by its hash', async (_, group) => {
    const send = sqsSender(server.config);

    await send({ ...sending, queueArn, body: 'one', group }, attempt);

    expect((await received()).map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  });
});

describe('a queue’s ARN', () => {
  it.each([
    ['aws:sqs:eu-west-1:123456789012', 'https://sqs.eu-west-1.amazonaws.com/123456789012/q'],
    [
      'aws-cn:sqs:cn-north-1:123456789012',
      'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q',
    ],
    [
      'aws-us-gov:sqs:us-gov-west-1:123456789012',
      'https://sqs.us-gov-west-1.amazonaws.com/123456789012/q',
    ],
  ])('of %s says what its URL is, and for whom the request is signed', async (arn, QueueUrl) => {
    const server = await startLoopbackServer({
      status: 400,
      body: '{"__type":"QueueDoesNotExist"}',
    });
    const send = sqsSender(clientConfig(server.origin));

    await send({ ...sending, queueArn: `arn:${arn}:q` }, attempt).catch(() => {});

    const [request] = server.requests;
    expect(JSON.parse(request?.body.toString('utf8') ?? '')).toEqual({
      QueueUrl,
      MessageBody: '{"é":"😀"}',
      MessageAttributes: { type: { DataType: 'String', StringValue: 'com.github.push' } },
      MessageSystemAttributes: { AWSTraceHeader: expect.anything() },
    });
    expect(request?.headers.authorization).toContain(`/${arn.split(':')[2]}/sqs/aws4_request`);
    await server.stop();
  });
});
