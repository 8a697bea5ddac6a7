import { once } from 'node:events';
import { chmodSync, statSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { join } from 'node:path';
import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startBackend } from '../../../src/dev/backend/backend.ts';
import type { Resources } from '../../../src/dev/backend/resources.ts';
import { createResources } from '../../../src/dev/backend/resources.ts';
import { waitUntil } from '../../support/wait-until.ts';
import {
  connect,
  disconnect,
  makeDataDirectory,
  removeDataDirectory,
  startBackendProcess,
} from './running-backend.ts';

const directories: string[] = [];
const local = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

afterEach(() => directories.splice(0).forEach(removeDataDirectory));

function makeDirectory(): string {
  const directory = makeDataDirectory();
  directories.push(directory);
  return directory;
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('the data directory', () => {
  it('belongs to one backend at a time', async () => {
    const dataDirectory = makeDirectory();
    const backend = await startBackend(dataDirectory);

    await expect(startBackend(dataDirectory)).rejects.toThrow('Another process is using');

    await backend.stop();
    const next = await startBackend(dataDirectory);
    await next.stop();
  });

  it('is made for its owner’s eyes only', async () => {
    const dataDirectory = join(makeDirectory(), 'new');
    const backend = await startBackend(dataDirectory);

    expect(modeOf(dataDirectory)).toBe('700');
    await backend.stop();
  });

  it('is closed to others where it was open to them', async () => {
    const dataDirectory = makeDirectory();
    chmodSync(dataDirectory, 0o755);

    const backend = await startBackend(dataDirectory);

    expect(modeOf(dataDirectory)).toBe('700');
    await backend.stop();
  });
});

describe('endpoints', () => {
  it('are on loopback only', async () => {
    const backend = await startBackend(makeDirectory());

    const hosts = Object.values(backend.endpoints).map((endpoint) => new URL(endpoint).hostname);

    expect(hosts).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
    await backend.stop();
  });
});

describe('stopping', () => {
  it.each(['sqs', 's3', 'dynamodb'] as const)(
    'does not wait for a client of %s that never ends its request',
    async (server) => {
      const backend = await startBackend(makeDirectory());
      const { hostname, port, host } = new URL(backend.endpoints[server]);
      const socket = connectTo(Number(port), hostname);
      const socketClosed = once(socket, 'close');
      socket.on('error', () => {});
      socket.write(`POST /x HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 100\r\n\r\nabc`);
      await once(socket, 'connect');
      await fetch(backend.endpoints[server]);
      const startedAt = performance.now();

      await backend.stop();

      expect(performance.now() - startedAt).toBeLessThan(5000);
      await socketClosed;
    },
  );
});

describe('a kill -9 while sending, receiving and dead-lettering', () => {
  it('loses no acknowledged message and leaves none in both queues', async () => {
    const dataDirectory = makeDirectory();
    const doomed = await startBackendProcess(dataDirectory);
    const { sqs } = connect(doomed);
    const { eventsQueue } = await createResources({ ...doomed, ...local });
    await impatient(sqs, eventsQueue);
    const acknowledged = new Set<string>();
    const deleted = new Set<string>();
    const work = [
      ...Array.from({ length: 8 }, () => sendUntilKilled(sqs, eventsQueue.url, acknowledged)),
      ...Array.from({ length: 4 }, () => receiveUntilKilled(sqs, eventsQueue.url, deleted)),
    ];
    await waitUntil('traffic', () => (acknowledged.size > 600 && deleted.size > 20) || undefined);

    await doomed.kill();
    await Promise.allSettled(work);
    const backend = await startBackend(dataDirectory);
    const clients = connect(backend);
    const resources = await createResources(backend);
    const { url: QueueUrl, deadLettersUrl } = resources.eventsQueue;
    // Without redrive, or draining the queue would move what it is to count.
    const Attributes = { RedrivePolicy: '', VisibilityTimeout: '180' };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    const inQueue = await drain(clients.sqs, QueueUrl);
    const inDeadLetters = await drain(clients.sqs, deadLettersUrl);
    disconnect(clients);
    await backend.stop();

    const found = new Set([...inQueue, ...inDeadLetters]);
    expect(found.size).toBe(inQueue.length + inDeadLetters.length);
    expect([...acknowledged].filter((id) => !found.has(id) && !deleted.has(id))).toEqual([]);
    expect(inDeadLetters.length).toBeGreaterThan(0);
  });
});

async function impatient(sqs: SQSClient, { url, deadLettersArn }: Resources['eventsQueue']) {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLettersArn, maxReceiveCount: 2 });
  const Attributes = { VisibilityTimeout: '0', RedrivePolicy };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
}

async function sendUntilKilled(
  sqs: SQSClient,
  QueueUrl: string,
  acknowledged: Set<string>,
): Promise<void> {
  for (;;) {
    const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    acknowledged.add(MessageId ?? '');
  }
}

async function receiveUntilKilled(
  sqs: SQSClient,
  QueueUrl: string,
  deleted: Set<string>,
): Promise<void> {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
  for (;;) {
    const { Messages: [first] = [] } = await sqs.send(command);
    // Noted before the request: one that is killed half-way may or may not have deleted.
    if (first) {
      deleted.add(first.MessageId ?? '');
      const { ReceiptHandle } = first;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

async function drain(sqs: SQSClient, QueueUrl: string): Promise<string[]> {
  const ids: string[] = [];
  const take = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
  const next = async (): Promise<boolean> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(take));
    ids.push(...Messages.map(({ MessageId }) => MessageId ?? ''));
    return Messages.length > 0;
  };
  while (await next());
  return ids;
}
