import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { type Backend, startBackend } from '../../src/dev/backend/backend.ts';
import { createResources, type Resources } from '../../src/dev/backend/resources.ts';
import { unpackBody } from '../../src/domain/body.ts';
import { decodeDelivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { github } from '../../src/providers/github.ts';
import { deliveryWith } from '../support/deliveries.ts';
import { fixture } from '../support/fixtures.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';
import { signedRequest, testSecrets } from '../support/requests.ts';
import { filesOf, type PackagedFunction, run, unpack } from './packaged-function.ts';
import type { PackagedService } from './packaged-service.ts';
import { packageWith, temporaryDirectory } from './packages.ts';
import { eventOf, receiverEnvironment } from './receiver-input.ts';

let service: PackagedService;

beforeAll(async () => {
  service = await packageWith('dev');
}, 120_000);

function unpacked(name: string): PackagedFunction {
  return unpack(service, name, temporaryDirectory());
}

/** As where the file that is loaded late cannot be read. */
function unpackedWithoutS3(name: string): PackagedFunction {
  const { directory } = unpacked(name);
  const [late] = Object.keys(outputsOf(name)).filter((path) => path.includes('/bucket-'));
  rmSync(join(directory, late ?? ''));
  return { name, directory };
}

/** The files of a function's bundle with what each is made of, by path. */
function outputsOf(name: string): Metafile['outputs'] {
  const metafile = join(service.directory, `.build/${name}.meta.json`);
  const { outputs }: Metafile = JSON.parse(readFileSync(metafile, 'utf8'));
  return Object.fromEntries(Object.entries(outputs).filter(([path]) => !path.endsWith('.map')));
}

/** Those that are loaded before the function can answer: the entry, and what is imported statically. */
function pathsAtStart(name: string): readonly string[] {
  const outputs = outputsOf(name);
  const paths = new Set([`.build/${name}/index.mjs`]);
  for (const path of paths) {
    const imports = outputs[path]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
    for (const { path: next, external } of imports) if (!external) paths.add(next);
  }
  return [...paths];
}

function bytesAtStart(name: string): number {
  const outputs = outputsOf(name);
  return pathsAtStart(name)
    .map((path) => outputs[path]?.bytes ?? Number.NaN)
    .reduce((sum, bytes) => sum + bytes);
}

/** The packages that have something in these files. */
function packagesIn(name: string, paths: readonly string[]): readonly string[] {
  const outputs = outputsOf(name);
  const sources = paths
    .flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([source]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? 'hooklane');
  return [...new Set(sources)];
}

const kilobyte = 1024;

const clientsOfTargets = [
  '@slack/web-api',
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-sqs',
  '@aws-sdk/client-sns',
];

describe.each([
  ['slack', 60],
  ['github', 60],
  ['gitlab', 60],
])('the bundle of the receiver %s', (name, kilobytesMax) => {
  it('starts with no more than its budget, and with no client of the SDK: with its signer and retries alone', () => {
    expect(bytesAtStart(name)).toBeLessThanOrEqual(kilobytesMax * kilobyte);
    expect(packagesIn(name, pathsAtStart(name)).toSorted()).toEqual([
      '@smithy/core',
      '@smithy/signature-v4',
      '@smithy/types',
      'hooklane',
    ]);
  });

  it('has the client of S3, and starts without it', () => {
    expect(packagesIn(name, Object.keys(outputsOf(name)))).toContain('@aws-sdk/client-s3');
    expect(packagesIn(name, pathsAtStart(name))).not.toContain('@aws-sdk/client-s3');
  });

  it('has no client of a database', () => {
    expect(packagesIn(name, Object.keys(outputsOf(name)))).not.toContain(
      '@aws-sdk/client-dynamodb',
    );
  });

  it('answers from its package alone', async () => {
    const { results } = await run(
      unpacked(name),
      [{ rawPath: '/', headers: {}, requestContext: { requestId: '1', http: { method: 'GET' } } }],
      receiverEnvironment,
    );

    expect(results).toMatchObject([{ statusCode: 405 }]);
  });
});

describe('every bundle', () => {
  it.each([
    ['custom', 60],
    ['authorizer', 50],
    ['worker', 365],
    ['dispatcher', 405],
    ['recovery', 250],
    ['api', 410],
  ])('of %s starts with no more than its budget', (name, kilobytesMax) => {
    expect(bytesAtStart(name)).toBeLessThanOrEqual(kilobytesMax * kilobyte);
  });

  it('of the query API has what reads tokens, and starts without it', () => {
    const every = Object.keys(outputsOf('api'));

    expect(packagesIn('api', every)).toContain('jose');
    expect(packagesIn('api', pathsAtStart('api'))).not.toContain('jose');
  });

  it('of the dispatcher has what speaks to targets, and starts without it', () => {
    const every = packagesIn('dispatcher', Object.keys(outputsOf('dispatcher')));
    const atStart = packagesIn('dispatcher', pathsAtStart('dispatcher'));

    expect(every).toEqual(expect.arrayContaining(clientsOfTargets));
    expect(atStart.filter((each) => clientsOfTargets.includes(each))).toEqual([]);
  });

  it.each(['slack', 'github', 'gitlab', 'custom', 'authorizer', 'worker', 'recovery', 'api'])(
    'of %s has no client of Slack, nor of any bus or topic',
    (name) => {
      const [web, bus, , topic] = clientsOfTargets;

      const packages = packagesIn(name, Object.keys(outputsOf(name)));

      expect(packages.filter((each) => [web, bus, topic].includes(each))).toEqual([]);
    },
  );

  it.each([
    ['worker', false],
    ['api', false],
    ['dispatcher', true],
  ])('of %s has the words of messages in Slack: %s', (name, hasWords) => {
    const sources = Object.values(outputsOf(name))
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([source]) => source);

    expect(sources.includes('src/subscriptions/templates/github.ts')).toBe(hasWords);
  });

  it('has a budget', () => {
    const metafiles = readdirSync(join(service.directory, '.build')).filter((file) =>
      file.endsWith('.meta.json'),
    );

    expect(metafiles.map((file) => file.replace('.meta.json', '')).sort()).toEqual([
      'api',
      'authorizer',
      'custom',
      'dispatcher',
      'github',
      'gitlab',
      'recovery',
      'slack',
      'worker',
    ]);
  });

  it('is all that there is in the package of its function', () => {
    const names = readdirSync(join(service.directory, '.serverless'))
      .filter((file) => file.endsWith('.zip'))
      .map((file) => file.replace('.zip', ''));

    expect(names).toEqual(expect.arrayContaining(['api', 'github', 'worker']));
    expect(names.map((name) => [...filesOf(service, name).keys()].sort())).toEqual(
      names.map((name) => Object.keys(outputsOf(name)).sort()),
    );
  });

  it.each(['slack', 'github', 'gitlab', 'custom', 'worker', 'dispatcher', 'recovery', 'api'])(
    'of %s takes credentials from the environment, and has no other source of them',
    (name) => {
      const sources = packagesIn(name, Object.keys(outputsOf(name))).filter((each) =>
        /credential|nested-clients|token|sso|sts/.test(each),
      );

      expect(sources).toEqual(['@aws-sdk/credential-provider-env']);
    },
  );
});

describe('a bundled function', () => {
  let backend: Backend;
  let resources: Resources;
  const servers: LoopbackServer[] = [];
  let environment: Readonly<Record<string, string>>;

  const Value = JSON.stringify(testSecrets(github));
  const parameters = { Parameters: [{ Name: '/hooklane/dev/github/default', Value }] };
  const push = fixture('github', 'push');
  const pushed = eventOf(signedRequest(github, push, { now: Date.now() }));

  beforeAll(async () => {
    backend = await startBackend(temporaryDirectory());
    resources = await createResources(backend);
    const ssm = await answering(200, parameters);
    environment = {
      ...receiverEnvironment,
      AWS_ENDPOINT_URL_SSM: ssm.origin,
      AWS_ENDPOINT_URL_S3: backend.endpoints.s3,
    };
  }, 30_000);

  afterAll(async () => {
    for (const each of servers) await each.stop();
    await backend.stop();
  });

  /** An AWS that answers everything alike. */
  async function answering(status: number, answer: unknown): Promise<LoopbackServer> {
    const server = await startLoopbackServer({ status, body: JSON.stringify(answer) });
    servers.push(server);
    return server;
  }

  it('loads the client of S3 when the queue is away, and spills the event to the byte', async () => {
    const { results } = await run(unpacked('github'), [pushed], environment);

    expect(results).toMatchObject([{ statusCode: 202 }]);
    const [delivery] = await spilled();
    expect(delivery?.envelope.id).toBe(push.headers['x-github-delivery']);
    expect(delivery?.body && unpackBody(delivery.body).equals(push.body)).toBe(true);
  });

  /** What is in the spill. */
  async function spilled() {
    const { region, credentials, endpoints } = backend;
    const s3 = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true });
    const bucket = { Bucket: resources.bucketName };
    const { Contents = [] } = await s3.send(new ListObjectsV2Command(bucket));
    const texts = Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ ...bucket, Key }));
      return (await Body?.transformToString('utf8')) ?? '';
    });
    return (await Promise.all(texts)).map(decodeDelivery);
  }

  it('answers 503 where the client of S3 cannot be loaded when it is needed', async () => {
    const receiver = unpackedWithoutS3('github');

    const { results, lines } = await run(receiver, [pushed], environment);

    expect(results).toMatchObject([{ statusCode: 503 }]);
    expect(lines.at(-1)).toMatchObject({
      message: 'not accepted',
      code: 'enqueue_failed',
      cause: expect.stringMatching(/^store_unavailable\//),
    });
  });

  it('puts events into a queue without the client of S3', async () => {
    const receiver = unpackedWithoutS3('github');

    const { results } = await run(receiver, [pushed], {
      ...environment,
      AWS_ENDPOINT_URL_SQS: backend.endpoints.sqs,
      HOOKLANE_QUEUE_URL: resources.eventsQueue.url,
    });

    expect(results).toMatchObject([{ statusCode: 202 }]);
  });

  it('goes to AWS_ENDPOINT_URL with all that has no endpoint of its own', async () => {
    const aws = await answering(200, parameters);

    await run(unpacked('github'), [pushed], {
      ...receiverEnvironment,
      AWS_ENDPOINT_URL: aws.origin,
    });

    expect(aws.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /',
      expect.stringMatching(/^PUT \/hooklane-bucket\/spill\//),
    ]);
  });

  it.each([
    ['SSM', 'ParameterVersionNotFound', 'secrets not read', 'ParameterVersionNotFound'],
    ['SSM', 'AccessDeniedException', 'secrets not read', 'AccessDeniedException'],
    ['SQS', 'QueueDoesNotExist', 'spilling', 'queue_unavailable/QueueDoesNotExist'],
  ])('of %s names the error %s as it is', async (client, name, message, cause) => {
    const aws = await answering(400, { __type: name });

    const { lines } = await run(unpacked('github'), [pushed], {
      ...environment,
      [`AWS_ENDPOINT_URL_${client}`]: aws.origin,
      HOOKLANE_QUEUE_URL: `${aws.origin}/000000000000/hooklane-events`,
    });

    const causes = lines.filter((line) => line.message === message).map((line) => line.cause);
    expect([...new Set(causes)]).toEqual([cause]);
  });

  it('brings back what was spilled', async () => {
    await run(unpacked('github'), [pushed], environment);

    const { lines } = await run(unpacked('recovery'), [{}], {
      ...environment,
      AWS_ENDPOINT_URL_SQS: backend.endpoints.sqs,
      HOOKLANE_QUEUE_URL: resources.eventsQueue.url,
    });

    expect(lines.at(-1)).toMatchObject({ message: 'drained the spill' });
    expect(await spilled()).toEqual([]);
  });

  it('tells an event that is stored already from a table that fails', async () => {
    const text = encodeDelivery(deliveryWith({ id: 'delivery-1' }));
    const again = encodeDelivery(deliveryWith({ id: 'delivery-2' }));
    const events = [text, again].map((body) => ({
      Records: [{ messageId: '1', body, attributes: { ApproximateReceiveCount: '1' } }],
    }));

    const { results, lines } = await run(unpacked('worker'), events, {
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: backend.endpoints.dynamodb,
      HOOKLANE_DEAD_LETTERS_URL: resources.eventsQueue.deadLettersUrl,
      HOOKLANE_OUTBOX_URL: resources.outboxQueue.url,
      HOOKLANE_TABLE: resources.tableName,
    });

    expect(results).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    expect(lines.map((line) => line.message)).toEqual(['stored', 'duplicate']);
  });
});
