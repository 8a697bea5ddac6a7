import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqsQueue } from '../../../src/adapters/aws/sqs-queue.ts';
import { sqsRehearsal } from '../../../src/adapters/aws/sqs-rehearsal.ts';
import { startAws, type TestAws } from '../../support/aws.ts';
import { type LoopbackServer, startLoopbackServer } from '../../support/loopback-server.ts';

let aws: TestAws;
let listener: LoopbackServer;

beforeAll(async () => {
  aws = await startAws();
  listener = await startLoopbackServer({ status: 200, body: '{}' });
}, 30_000);

afterAll(async () => {
  await listener.stop();
  await aws.stop();
});

const patience = (): AbortSignal => AbortSignal.timeout(5000);

/** All that waits in the queue; it stays there. */
async function messages(): Promise<readonly unknown[]> {
  const { Messages = [] } = await aws.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: aws.resources.eventsQueue.url,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  return Messages.map(({ Body }) => Body);
}

describe('a rehearsal of the queue', () => {
  it('asks SQS nothing, and does all else: it needs credentials to sign with', async () => {
    const settings = { region: 'us-east-1', endpoint: listener.origin };
    const url = `${listener.origin}/000000000000/hooklane-events`;
    const signing = new SQSClient({
      ...settings,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });
    const unable = new SQSClient({
      ...settings,
      credentials: () => Promise.reject(new Error('no credentials')),
    });

    await sqsRehearsal(signing, url).send('rehearsed', patience());
    const failing = sqsRehearsal(unable, url).send('rehearsed', patience());

    await expect(failing).rejects.toThrow('no credentials');
    expect(listener.requests).toEqual([]);
  });

  it('takes nothing from the client: what is sent after it arrives', async () => {
    const { url } = aws.resources.eventsQueue;

    await sqsRehearsal(aws.sqs, url).send('rehearsed', patience());
    const before = await messages();
    await sqsQueue(aws.sqs, url).send('sent', patience());

    expect({ before, after: await messages() }).toEqual({ before: [], after: ['sent'] });
  });

  it('leaves nothing behind in a client that keeps its steps for the next command', async () => {
    const { url } = aws.resources.outboxQueue;
    const { region, credentials, endpoint } = aws.sqs.config;
    const keeping = new SQSClient({
      region,
      credentials,
      ...(endpoint && { endpoint }),
      cacheMiddleware: true,
    });

    await sqsRehearsal(keeping, url).send('rehearsed', patience());
    await keeping.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'sent' }));

    const { Messages } = await keeping.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['sent']);
  });
});
