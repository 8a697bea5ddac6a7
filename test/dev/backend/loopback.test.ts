import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Backend } from '../../../src/dev/backend/backend.ts';
import { startBackend } from '../../../src/dev/backend/backend.ts';
import { listenOnLoopback, stopServer } from '../../../src/dev/backend/loopback.ts';
import { parameterServer } from '../../../src/dev/parameter-server.ts';
import type { Clients } from './running-backend.ts';
import { connect, disconnect, makeDataDirectory, removeDataDirectory } from './running-backend.ts';

/** A request that a web page could make its reader's browser send, and what would come of it. */
interface Door {
  readonly endpoint: () => string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (name: string) => string;
  /** What the server holds, as the SDK sees it. */
  readonly holds: () => Promise<unknown>;
  /** What the request, where it is let in, makes the server hold or say. */
  readonly trace: string;
}

const dataDirectory = makeDataDirectory();
const secrets = new Map([['/hooklane/local/github/default', { secrets: ['a secret'] }]]);
const parameters = parameterServer(secrets);
let backend: Backend;
let clients: Clients;
let ssm: SSMClient;
let parametersUrl: string;

beforeAll(async () => {
  backend = await startBackend(dataDirectory);
  clients = connect(backend);
  parametersUrl = await listenOnLoopback(parameters);
  const { region, credentials } = backend;
  ssm = new SSMClient({ endpoint: parametersUrl, region, credentials, maxAttempts: 1 });
});

afterAll(async () => {
  disconnect(clients);
  ssm.destroy();
  await stopServer(parameters);
  await backend.stop();
  removeDataDirectory(dataDirectory);
});

const Path = '/hooklane/local/github';
const post = { method: 'POST', path: '/' };
const doors: readonly (readonly [string, Door])[] = [
  [
    'SQS',
    {
      ...post,
      endpoint: () => backend.endpoints.sqs,
      headers: { 'x-amz-target': 'AmazonSQS.CreateQueue' },
      body: (QueueName) => JSON.stringify({ QueueName }),
      holds: async () => (await clients.sqs.send(new ListQueuesCommand({}))).QueueUrls,
      trace: 'planted',
    },
  ],
  [
    'S3',
    {
      endpoint: () => backend.endpoints.s3,
      method: 'PUT',
      path: '/planted',
      headers: {},
      body: () => '',
      holds: async () => (await clients.s3.send(new ListBucketsCommand({}))).Buckets,
      trace: 'planted',
    },
  ],
  [
    'DynamoDB',
    {
      ...post,
      endpoint: () => backend.endpoints.dynamodb,
      // dynalite wants to see a signature, and takes any.
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=a/20260101/b/dynamodb/aws4_request, SignedHeaders=c, Signature=d',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': '20260101T000000Z',
        'x-amz-target': 'DynamoDB_20120810.CreateTable',
      },
      body: (TableName) =>
        JSON.stringify({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        }),
      holds: async () => (await clients.dynamodb.send(new ListTablesCommand({}))).TableNames,
      trace: 'planted',
    },
  ],
  [
    'SSM',
    {
      ...post,
      endpoint: () => parametersUrl,
      headers: { 'x-amz-target': 'AmazonSSM.GetParametersByPath' },
      body: () => JSON.stringify({ Path }),
      holds: async () => (await ssm.send(new GetParametersByPathCommand({ Path }))).Parameters,
      trace: 'a secret',
    },
  ],
];

const foreign = [
  ['another page', { origin: 'http://evil.example' }],
  ['a page that hides itself', { origin: 'null' }],
  ['a name of its own for this machine', { host: 'evil.example' }],
  ['a form, link or image', { 'sec-fetch-site': 'cross-site' }],
] as const;

describe.each(doors)('the local %s', (_name, door) => {
  it.each(foreign)('refuses what comes from %s, and does nothing', async (_who, headers) => {
    const before = await door.holds();

    const { status, body } = await knock(door, headers);

    expect([status, JSON.parse(body).error.code]).toEqual([403, 'origin_refused']);
    expect(body).not.toContain(door.trace);
    expect(await door.holds()).toEqual(before);
  });

  it('lets no page ask whether it may', async () => {
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };

    const { status, headers: answered } = await knock({ ...door, method: 'OPTIONS' }, headers);

    expect(status).toBe(403);
    expect(Object.keys(answered).join()).not.toContain('access-control');
  });

  it('does the same for a program of this machine, and lets no page read along', async () => {
    const own = { origin: door.endpoint(), 'sec-fetch-site': 'same-origin' };

    const { status, headers, body } = await knock(door, own);

    expect(status).toBe(200);
    expect(Object.keys(headers).join()).not.toContain('access-control');
    expect(JSON.stringify([body, await door.holds()])).toContain(door.trace);
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function knock(door: Door, more: Readonly<Record<string, string>>): Promise<Answer> {
  const headers = { ...door.headers, ...more };
  const sending = request(new URL(door.path, door.endpoint()), {
    method: door.method,
    headers,
    agent: false,
  });
  sending.end(door.body('planted'));
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}
