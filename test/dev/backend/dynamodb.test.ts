import { connect as connectTo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Backend } from '../../../src/dev/backend/backend.ts';
import { startBackend } from '../../../src/dev/backend/backend.ts';
import { createResources, tableName as TableName } from '../../../src/dev/backend/resources.ts';
import { waitUntil } from '../../support/wait-until.ts';
import type { Clients } from './running-backend.ts';
import {
  connect,
  disconnect,
  makeDataDirectory,
  removeDataDirectory,
  startBackendProcess,
} from './running-backend.ts';

type Item = Record<string, AttributeValue>;

describe('DynamoDB', () => {
  const dataDirectory = makeDataDirectory();
  let backend: Backend;
  let clients: Clients;

  beforeAll(async () => {
    backend = await startBackend(dataDirectory);
    await createResources(backend);
    clients = connect(backend);
  });

  afterAll(async () => {
    disconnect(clients);
    await backend.stop();
    removeDataDirectory(dataDirectory);
  });

  async function putOnce(Item: Item): Promise<void> {
    const ConditionExpression = 'attribute_not_exists(pk)';
    await clients.dynamodb.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
  }

  async function get(pk: string): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true });
    return (await clients.dynamodb.send(command)).Item;
  }

  it('lets one of many concurrent conditional puts win', async () => {
    const puts = Array.from({ length: 20 }, (_, index) =>
      putOnce({ pk: { S: 'contested' }, writer: { N: `${index}` } }),
    );

    const results = await Promise.allSettled(puts);

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'ConditionalCheckFailedException' },
    });
  });

  it('adds to a number and to a string set under a condition', async () => {
    await putOnce({ pk: { S: 'counted' }, deliveries: { N: '1' } });
    const command = new UpdateItemCommand({
      TableName,
      Key: { pk: { S: 'counted' } },
      UpdateExpression: 'ADD deliveries :one, dispatched :names',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':names': { SS: ['slack', 'http'] } },
      ReturnValues: 'ALL_NEW',
    });

    const { Attributes } = await clients.dynamodb.send(command);

    expect(Attributes?.deliveries).toEqual({ N: '2' });
    expect(Attributes?.dispatched?.SS?.toSorted()).toEqual(['http', 'slack']);
  });

  it('updates nothing where the condition fails', async () => {
    const command = new UpdateItemCommand({
      TableName,
      Key: { pk: { S: 'missing' } },
      UpdateExpression: 'ADD deliveries :one',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });

    const updated = clients.dynamodb.send(command);

    await expect(updated).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await get('missing')).toBeUndefined();
  });

  it.each([
    ['byTime', 'timePartition'],
    ['bySource', 'sourcePartition'],
  ])('queries %s newest first, page by page, with the projected attributes', async (name, hash) => {
    for (const second of ['1', '2', '3']) {
      await putOnce({
        pk: { S: `${name}-${second}` },
        [hash]: { S: 'bucket' },
        recorded: { S: `2026-11-21T10:00:0${second}.000Z` },
        envelope: { S: second },
        body: { S: 'not projected' },
      });
    }
    const query = {
      TableName,
      IndexName: name,
      KeyConditionExpression: `${hash} = :bucket AND recorded > :since`,
      ExpressionAttributeValues: { ':bucket': { S: 'bucket' }, ':since': { S: '2026' } },
      ScanIndexForward: false,
      Limit: 2,
    };

    const first = await clients.dynamodb.send(new QueryCommand(query));
    const next = { ...query, ExclusiveStartKey: first.LastEvaluatedKey };
    const second = await clients.dynamodb.send(new QueryCommand(next));

    expect(first.Items?.map((item) => item.envelope)).toEqual([{ S: '3' }, { S: '2' }]);
    expect(second.Items).toEqual([
      {
        pk: { S: `${name}-1` },
        [hash]: { S: 'bucket' },
        recorded: { S: '2026-11-21T10:00:01.000Z' },
        envelope: { S: '1' },
      },
    ]);
  });

  it('writes and reads in batches, bytes included', async () => {
    const items = ['a', 'b', 'c'].map((name) => ({
      pk: { S: `batch-${name}` },
      body: { B: Uint8Array.from([0, 127, 255]) },
    }));
    const requests = items.map((Item) => ({ PutRequest: { Item } }));
    const write = new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } });
    await clients.dynamodb.send(write);
    const Keys = items.map(({ pk }) => ({ pk }));

    const { Responses } = await clients.dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }),
    );

    const found = Responses?.[TableName] ?? [];
    expect(found.map(({ pk }) => pk?.S).sort()).toEqual(['batch-a', 'batch-b', 'batch-c']);
    expect([...(found[0]?.body?.B ?? [])]).toEqual([0, 127, 255]);
  });
});

describe('DynamoDB, killed with -9', () => {
  const dataDirectory = makeDataDirectory();

  afterAll(() => removeDataDirectory(dataDirectory));

  it('keeps every acknowledged item, in the table and in its index', async () => {
    const doomed = await startBackendProcess(dataDirectory);
    await createResources({ ...doomed, ...local });
    const before = connect(doomed);
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 8 }, (_, writer) => writeUntilKilled(before, writer));

    async function writeUntilKilled({ dynamodb }: Clients, writer: number): Promise<void> {
      for (let index = 0; ; index += 1) {
        const id = `${writer}-${index}`;
        const recorded = { S: String(1e9 + index * 8 + writer) };
        const Item = { pk: { S: id }, timePartition: { S: 'all' }, recorded, envelope: { S: id } };
        await dynamodb.send(new PutItemCommand({ TableName, Item }));
        acknowledged.push(id);
      }
    }

    await waitUntil('200 items', () => (acknowledged.length >= 200 ? true : undefined));
    await doomed.kill();
    const backend = await startBackend(dataDirectory);
    await Promise.allSettled(writers);
    disconnect(before);
    await createResources(backend);
    const after = connect(backend);
    const kept = new Set<string>();
    const query = {
      TableName,
      IndexName: 'byTime',
      KeyConditionExpression: 'timePartition = :all',
      ExpressionAttributeValues: { ':all': { S: 'all' } },
    };
    let page: Item | undefined;
    do {
      const command = new QueryCommand({ ...query, ExclusiveStartKey: page });
      const { Items = [], LastEvaluatedKey } = await after.dynamodb.send(command);
      for (const { pk } of Items) kept.add(pk?.S ?? '');
      page = LastEvaluatedKey;
    } while (page);
    disconnect(after);
    await backend.stop();

    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  });
});

describe('a client that hangs up in the middle of a request', () => {
  const dataDirectory = makeDataDirectory();

  afterAll(() => removeDataDirectory(dataDirectory));

  it('does not end the process', async () => {
    const backend = await startBackendProcess(dataDirectory);
    const { hostname, port, host } = new URL(backend.endpoints.dynamodb);
    const socket = connectTo(Number(port), hostname);
    socket.write(`POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 100\r\n\r\n{}`);
    await sleep(100);
    socket.destroy();
    await sleep(100);

    const { status } = await fetch(backend.endpoints.dynamodb);

    expect(status).toBe(200);
    await backend.kill();
  });
});

const local = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

describe('puts that a kill -9 cuts short', () => {
  // One of these moments is in the middle of them, however fast the machine is.
  it.each([20, 40, 60, 80, 110, 150])(
    'leave nothing half done after %d ms',
    async (milliseconds) => {
      const dataDirectory = makeDataDirectory();
      const first = await startBackendProcess(dataDirectory);
      await createResources({ ...first, region: 'us-east-1', credentials });
      const doomed = connect(first);
      const keys = Array.from({ length: 64 }, (_, index) => `event-${index}`);
      const puts = Promise.allSettled(keys.map((key) => putListed(doomed, key, 'before')));
      await sleep(milliseconds);

      await first.kill();
      await puts;
      const backend = await startBackend(dataDirectory);
      const clients = connect(backend);
      for (const key of keys) await putListed(clients, key, 'after');

      const { Items = [] } = await clients.dynamodb.send(
        new QueryCommand({
          TableName,
          IndexName: 'byTime',
          KeyConditionExpression: 'timePartition = :all',
          ExpressionAttributeValues: { ':all': { S: 'all' } },
        }),
      );
      expect(Items.map(({ pk }) => pk?.S).sort()).toEqual([...keys].sort());
      disconnect(doomed);
      disconnect(clients);
      await backend.stop();
      removeDataDirectory(dataDirectory);
    },
  );
});

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Once: what is there already stays as it is. */
async function putListed({ dynamodb }: Clients, key: string, when: string): Promise<void> {
  const Item = {
    pk: { S: key },
    timePartition: { S: 'all' },
    recorded: { S: `${when}#${key}` },
    envelope: { S: '{}' },
    body: { B: Buffer.alloc(20_000) },
  };
  const ConditionExpression = 'attribute_not_exists(pk)';
  await dynamodb.send(new PutItemCommand({ TableName, Item, ConditionExpression })).catch(() => {});
}
