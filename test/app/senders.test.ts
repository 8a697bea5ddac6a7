import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { senders } from '../../src/app/senders.ts';
import type { Attempt, Senders } from '../../src/domain/sending.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';
import { MemoryConversations, MemorySecrets } from '../support/targets/memory-target-ports.ts';
import {
  type QueuesAndTopics,
  startQueuesAndTopics,
} from '../support/targets/queues-and-topics.ts';
import { SlackWebApi } from '../support/targets/slack-web-api.ts';
import { WebhookTarget } from '../support/targets/webhook-target.ts';

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const environment = { ...process.env };
let slack: SlackWebApi;
let target: WebhookTarget;
let queues: QueuesAndTopics;
let buses: LoopbackServer;
let send: Senders;
let attempt: Attempt;

beforeAll(async () => {
  slack = await new SlackWebApi().start();
  target = await new WebhookTarget([secret]).start();
  queues = await startQueuesAndTopics();
  buses = await startLoopbackServer({ status: 500, body: '{}' });
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_ENDPOINT_URL_SQS: queues.config.endpoint,
    AWS_ENDPOINT_URL_SNS: queues.config.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: buses.origin,
  });
});

beforeEach(() => {
  const known = { default: { slackTokens: ['xoxb-good-token'], signingSecrets: [secret] } };
  send = senders({
    secrets: new MemorySecrets(known),
    conversations: new MemoryConversations(),
    clock: Date.now,
    slackApiUrl: slack.apiUrl,
  });
  attempt = { id: 'a1', signal: AbortSignal.timeout(15_000), traceparent: undefined };
});

afterAll(async () => {
  process.env = environment;
  await Promise.all([slack, target, queues, buses].map((server) => server.stop()));
});

describe('what a rule says', () => {
  it('is sent to the Slack that is named, by the token of its name', async () => {
    const to = { as: 'post', channel: '#reviews' } as const;

    await send.slack({ kind: 'slack', token: 'default', to, message: { text: 'hi' } }, attempt);

    expect(slack.effectsOf('a1')).toHaveLength(1);
  });

  it('is posted, signed by the secret of its name', async () => {
    const http = {
      url: target.url,
      headers: {},
      body: '{}',
      secret: 'default',
      allowPrivate: true,
    };

    await send.http({ kind: 'http', ...http }, attempt);

    expect(target.takenOf('a1')).toHaveLength(1);
  });

  it('is sent to a queue where AWS is said to be, as all of AWS’s tools are told', async () => {
    const sqs = new SQSClient({ ...queues.config, region: 'us-east-1' });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'consumer' }));
    const queueArn = 'arn:aws:sqs:us-east-1:000000000000:consumer';

    await send.sqs({ kind: 'sqs', queueArn, body: 'hi', attributes: {}, group: '' }, attempt);

    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages.map(({ Body }) => Body)).toEqual(['hi']);
  });

  it('is published where AWS is said to be', async () => {
    const topicArn = 'arn:aws:sns:us-east-1:000000000000:nowhere';
    const sending = { kind: 'sns', topicArn, body: 'hi', attributes: {}, group: '' } as const;

    await expect(send.sns(sending, attempt)).rejects.toMatchObject({ reason: 'NotFoundException' });
  });

  it('is put on a bus where AWS is said to be, with the patience of all calls', async () => {
    const busArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
    const event = { source: 'x', detailType: 'y', detail: '{}', time: '2026-01-02T03:04:05Z' };

    const sent = send.eventBridge({ kind: 'eventBridge', busArn, ...event }, attempt);

    await expect(sent).rejects.toMatchObject({ code: 'target_unavailable' });
    expect(buses.requests).toHaveLength(3);
  });

  it('is done by the rule itself', async () => {
    const done: string[] = [];

    await send.run({ kind: 'run', rule: 'count', run: async () => void done.push('it') }, attempt);

    expect(done).toEqual(['it']);
  });
});
