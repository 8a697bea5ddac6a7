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
import type { Backend } from '../../../../src/dev/backend/backend.ts';
import { startBackend } from '../../../../src/dev/backend/backend.ts';
import { createResources, tableName as TableName } from '../../../../src/dev/backend/resources.ts';
import { waitUntil } from '../../../support/wait-until.ts';
import type { Clients } from '../running-backend.ts';
import {
  connect,
  disconnect,
  isAlive,
  makeDataDirectory,
  removeDataDirectory,
  startBackendProcess,
} from '../running-backend.ts';

type Item = Record<string, AttributeValue>;

describe.each(['dynoxide', 'dynalite'] as const)('DynamoDB by %s', (engine) => {
  const dataDirectory = makeDataDirectory();
  let backend: Backend;
  let clients: Clients;

  beforeAll(async () => {
    backend = await startBackend({ dataDirectory, dynamoDbEngine: engine });
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

  it('runs by the engine that was asked for', () => {
    expect(backend.dynamodb.engine).toBe(engine);
  });

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
    ['byTime', 'timeBucket'],
    ['bySource', 'sourceBucket'],
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

describe.each(['dynoxide', 'dynalite'] as const)('DynamoDB by %s, killed with -9', (engine) => {
  const dataDirectory = makeDataDirectory();

  afterAll(() => removeDataDirectory(dataDirectory));

  it('keeps every acknowledged item, in the table and in its index', async () => {
    const doomed = await startBackendProcess(dataDirectory, engine);
    await createResources({ ...doomed, ...local });
    const before = connect(doomed);
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 8 }, (_, writer) => writeUntilKilled(before, writer));

    async function writeUntilKilled({ dynamodb }: Clients, writer: number): Promise<void> {
      for (let index = 0; ; index += 1) {
        const id = `${writer}-${index}`;
        const recorded = { S: String(1e9 + index * 8 + writer) };
        const Item = { pk: { S: id }, timeBucket: { S: 'all' }, recorded, envelope: { S: id } };
        await dynamodb.send(new PutItemCommand({ TableName, Item }));
        acknowledged.push(id);
      }
    }

    await waitUntil('200 items', () => (acknowledged.length >= 200 ? true : undefined));
    await doomed.kill();
    // dynoxide outlives its parent, and goes on acknowledging until the next start ends it.
    const backend = await startBackend({ dataDirectory });
    await Promise.allSettled(writers);
    disconnect(before);
    await createResources(backend);
    const after = connect(backend);
    const kept = new Set<string>();
    const query = {
      TableName,
      IndexName: 'byTime',
      KeyConditionExpression: 'timeBucket = :all',
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

    expect(backend.dynamodb.engine).toBe(engine);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  });
});

describe('the process of dynoxide', () => {
  const dataDirectory = makeDataDirectory();

  afterAll(() => removeDataDirectory(dataDirectory));

  it('is left behind by a kill -9, and ended by the next start', async () => {
    const doomed = await startBackendProcess(dataDirectory, 'dynoxide');
    await doomed.kill();
    const wasLeft = isAlive(doomed.dynamoDbProcessId);

    const backend = await startBackend({ dataDirectory });

    expect(wasLeft).toBe(true);
    await waitUntil('the end of the orphan', () => !isAlive(doomed.dynamoDbProcessId) || undefined);
    await backend.stop();
  });

  it('ends with a process that exits without stopping it', async () => {
    const backend = await startBackendProcess(dataDirectory, 'dynoxide');

    await backend.kill('SIGTERM');

    const look = (): true | undefined => !isAlive(backend.dynamoDbProcessId) || undefined;
    await waitUntil('the end of dynoxide', look);
  });

  it('ends when the backend is stopped', async () => {
    const backend = await startBackend({ dataDirectory });

    await backend.stop();

    expect(isAlive(backend.dynamodb.processId)).toBe(false);
  });

  it('says what to do when it ends by itself', async () => {
    const { promise: crashed, resolve: onCrash } = Promise.withResolvers<Error>();
    const backend = await startBackend({ dataDirectory, onCrash });

    process.kill(backend.dynamodb.processId, 'SIGKILL');

    expect((await crashed).message).toMatch(/dynoxide.*SIGKILL.*Start again/);
    await backend.stop();
  });
});

const local = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;
