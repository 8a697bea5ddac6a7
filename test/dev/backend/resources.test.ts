import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Backend } from '../../../src/dev/backend/backend.ts';
import { startBackend } from '../../../src/dev/backend/backend.ts';
import type { Resources } from '../../../src/dev/backend/resources.ts';
import { createResources } from '../../../src/dev/backend/resources.ts';
import type { Clients } from './running-backend.ts';
import { connect, disconnect, makeDataDirectory, removeDataDirectory } from './running-backend.ts';

const dataDirectory = makeDataDirectory();
let backend: Backend;
let clients: Clients;
let resources: Resources;

beforeAll(async () => {
  backend = await startBackend(dataDirectory);
  clients = connect(backend);
  resources = await createResources(backend);
});

afterAll(async () => {
  disconnect(clients);
  await backend.stop();
  removeDataDirectory(dataDirectory);
});

async function attributesOf(QueueUrl: string): Promise<Record<string, string>> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  return (await clients.sqs.send(command)).Attributes ?? {};
}

describe('creating the resources', () => {
  it('gives both queues their visibility timeout and their dead letters', async () => {
    const { eventsQueue, outboxQueue } = resources;

    const policyOf = ({ deadLettersArn }: typeof eventsQueue): string =>
      JSON.stringify({ deadLetterTargetArn: deadLettersArn, maxReceiveCount: 5 });
    expect(await attributesOf(eventsQueue.url)).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:hooklane-events',
      VisibilityTimeout: '180',
      RedrivePolicy: policyOf(eventsQueue),
    });
    expect(await attributesOf(outboxQueue.url)).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:hooklane-outbox',
      VisibilityTimeout: '180',
      RedrivePolicy: policyOf(outboxQueue),
    });
    expect(await attributesOf(eventsQueue.deadLettersUrl)).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:hooklane-events-dead-letters',
      MessageRetentionPeriod: '1209600',
    });
  });

  it('lets every queue take messages of up to 1 MiB', async () => {
    const { eventsQueue, outboxQueue } = resources;
    const queues = [eventsQueue, outboxQueue].flatMap(({ url, deadLettersUrl }) => [
      url,
      deadLettersUrl,
    ]);

    const attributes = await Promise.all(queues.map(attributesOf));

    const sizes = attributes.map(({ MaximumMessageSize }) => MaximumMessageSize);
    expect(sizes).toEqual(Array(4).fill('1048576'));
  });

  it('keeps messages and objects when done again, and corrects a changed number', async () => {
    const { url: QueueUrl } = resources.eventsQueue;
    const object = { Bucket: resources.bucketName, Key: 'kept' };
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }));
    await clients.s3.send(new PutObjectCommand({ ...object, Body: 'kept' }));
    const Attributes = { VisibilityTimeout: '1' };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

    const again = await createResources(backend);

    const { Messages } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const { Body } = await clients.s3.send(new GetObjectCommand(object));
    expect(again).toEqual(resources);
    expect(Messages?.[0]?.Body).toBe('kept');
    expect(await Body?.transformToString()).toBe('kept');
    expect(await attributesOf(QueueUrl)).toMatchObject({ VisibilityTimeout: '180' });
  });

  it('gives queue URLs that a client configured by the environment alone reaches', async () => {
    const { region, credentials } = backend;
    process.env.AWS_ENDPOINT_URL_SQS = backend.endpoints.sqs;
    const sqs = new SQSClient({ region, credentials });
    const QueueUrl = resources.outboxQueue.url;

    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));

    sqs.destroy();
    delete process.env.AWS_ENDPOINT_URL_SQS;
    expect(QueueUrl).toContain(`${backend.endpoints.sqs}/`);
    expect(sent.MessageId).toBeDefined();
  });
});
