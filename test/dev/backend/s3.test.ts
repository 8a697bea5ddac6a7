import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { S3Server } from '../../../src/dev/backend/s3.ts';
import { startS3 } from '../../../src/dev/backend/s3.ts';
import { makeDataDirectory, removeDataDirectory } from './running-backend.ts';

const Bucket = 'bucket';
const directory = makeDataDirectory();
let server: S3Server;
let s3: S3Client;

beforeAll(async () => {
  await start();
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  await stop();
  removeDataDirectory(directory);
});

async function start(): Promise<void> {
  server = await startS3(directory);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const reach = { endpoint: server.endpoint, forcePathStyle: true, maxAttempts: 1 };
  s3 = new S3Client({ ...reach, region: 'us-east-1', credentials });
}

async function stop(): Promise<void> {
  await server.stop();
  s3.destroy();
}

async function put(Key: string, Body: Uint8Array | string, more: object = {}): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function get(Key: string): Promise<Uint8Array | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToByteArray();
}

describe('objects', () => {
  it('gives back 8 MB exactly as they were put', async () => {
    const bytes = Buffer.alloc(
      8_000_000,
      Uint8Array.from({ length: 251 }, (_, index) => index),
    );
    await put('large', bytes);

    const found = await get('large');

    expect(bytes.equals(found ?? Buffer.alloc(0))).toBe(true);
  });

  it('keeps type, encoding and metadata', async () => {
    const described = { ContentType: 'application/json', ContentEncoding: 'br' };
    await put('described', 'x', { ...described, Metadata: { hash: 'abc' } });

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'described' }));

    expect(head).toMatchObject({ ...described, ContentLength: 1, Metadata: { hash: 'abc' } });
  });

  it.each(['application/x-www-form-urlencoded', 'application/x-amz-json-1.0', 'text/plain'])(
    'takes an object of type %s for bytes like any other',
    async (ContentType) => {
      const bytes = Buffer.from([0x61, 0x3d, 0xff, 0x26]);
      await put('typed', bytes, { ContentType });

      const found = await get('typed');

      expect(bytes.equals(found ?? Buffer.alloc(0))).toBe(true);
    },
  );

  it('lists what begins with a prefix, page by page', async () => {
    for (const key of ['spill/a', 'spill/b', 'spill/c', 'other/d']) await put(key, key);
    const page = { Bucket, Prefix: 'spill/', MaxKeys: 2 };

    const first = await s3.send(new ListObjectsV2Command(page));
    const next = { ...page, ContinuationToken: first.NextContinuationToken };
    const second = await s3.send(new ListObjectsV2Command(next));

    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['spill/a', 'spill/b']);
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['spill/c']);
    expect(second.IsTruncated).toBe(false);
  });

  it('forgets a deleted object', async () => {
    await put('deleted', 'x');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));

    await expect(get('deleted')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('lets only the first of two writers create an object', async () => {
    await put('taken by one', 'first', { IfNoneMatch: '*' });

    const second = put('taken by one', 'second', { IfNoneMatch: '*' });

    await expect(second).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(Buffer.from((await get('taken by one')) ?? []).toString()).toBe('first');
  });

  it('outlives a restart', async () => {
    await put('kept/ä b', 'kept', { ContentType: 'text/plain', ContentEncoding: 'gzip' });

    await stop();
    await start();

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'kept/ä b' }));
    expect(head).toMatchObject({ ContentType: 'text/plain', ContentEncoding: 'gzip' });
    expect(Buffer.from((await get('kept/ä b')) ?? []).toString()).toBe('kept');
  });
});

describe('the server', () => {
  it('listens on loopback only', () => {
    expect(new URL(server.endpoint).hostname).toBe('127.0.0.1');
  });

  it('refuses SQS requests, which its package would keep in memory and lose', async () => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.X' };

    const response = await fetch(server.endpoint, { method: 'POST', headers, body: '{}' });

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('SQS endpoint');
  });
});
