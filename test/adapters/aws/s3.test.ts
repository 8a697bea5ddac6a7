import { randomBytes } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { s3Bodies } from '../../../src/adapters/aws/s3-bodies.ts';
import { s3Spill } from '../../../src/adapters/aws/s3-spill.ts';
import { packBody, unpackBody } from '../../../src/domain/body.ts';
import { decodeDelivery } from '../../../src/domain/delivery.ts';
import { startAws, type TestAws } from '../../support/aws.ts';
import { deliveryWith, envelopeWith } from '../../support/deliveries.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startAws();
}, 30_000);
afterAll(() => aws.stop());

const patience = (): AbortSignal => AbortSignal.timeout(5000);
const nobody = new S3Client({
  region: 'us-east-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  endpoint: 'http://127.0.0.1:9',
  maxAttempts: 1,
});

describe('claim checks', () => {
  it.each([
    ['that compress', Buffer.from('{"a":"é"}'.repeat(100_000))],
    ['that do not', randomBytes(5 * 1024 * 1024)],
    ['that are empty', Buffer.alloc(0)],
  ])('give back bodies %s to the byte', async (_what, bytes) => {
    const bodies = s3Bodies(aws.s3, aws.resources.bucketName);

    const dataref = await bodies.put(envelopeWith({ bodyhash: 'h' }), packBody(bytes), patience());

    expect(dataref).toBe('s3://hooklane-bucket/bodies/2026-01-02/github/h');
    expect(unpackBody(await bodies.get(dataref)).equals(bytes)).toBe(true);
  });

  it('tell any HTTP client how to read them', async () => {
    const bodies = s3Bodies(aws.s3, aws.resources.bucketName);
    const body = packBody(Buffer.from('a=b&'.repeat(1000)));
    const contenttype = 'application/x-www-form-urlencoded';

    await bodies.put(envelopeWith({ bodyhash: 'form', contenttype }), body, patience());

    const { ContentType, ContentEncoding } = await aws.s3.send(
      new GetObjectCommand({ Bucket: 'hooklane-bucket', Key: 'bodies/2026-01-02/github/form' }),
    );
    expect([ContentType, ContentEncoding]).toEqual([contenttype, 'gzip']);
  });

  it('do not follow a reference into another bucket', async () => {
    const bodies = s3Bodies(aws.s3, aws.resources.bucketName);

    await expect(bodies.get('s3://another-bucket/bodies/x')).rejects.toMatchObject({
      code: 'store_unavailable',
    });
  });

  it('are unavailable when they are gone, or nobody answers', async () => {
    const bodies = s3Bodies(aws.s3, aws.resources.bucketName);
    const away = s3Bodies(nobody, aws.resources.bucketName);
    const unavailable = expect.objectContaining({ code: 'store_unavailable' });

    await expect(bodies.get('s3://hooklane-bucket/bodies/gone')).rejects.toEqual(unavailable);
    await expect(away.get('s3://hooklane-bucket/bodies/x')).rejects.toEqual(unavailable);
    await expect(away.put(envelopeWith(), packBody(Buffer.from('x')), patience())).rejects.toEqual(
      unavailable,
    );
  });
});

describe('the spill', () => {
  it('gives back whole deliveries, oldest first, until they are deleted', async () => {
    const spill = s3Spill(aws.s3, aws.resources.bucketName);
    const later = deliveryWith({
      id: 'a',
      envelope: envelopeWith({ recordedtime: '2026-01-02T03:04:06.000Z' }),
    });
    const earlier = deliveryWith({ id: 'b' });
    await spill.put(later, patience());
    await spill.put(earlier, patience());

    const keys = await allOf(spill.list());
    const deliveries = await Promise.all(
      keys.map(async (key) => decodeDelivery(await spill.get(key, patience()))),
    );
    for (const key of keys) await spill.delete(key, patience());

    expect(deliveries).toEqual([earlier, later]);
    expect(await allOf(spill.list())).toEqual([]);
  });

  it('lists nothing but what was spilled', async () => {
    await s3Bodies(aws.s3, 'hooklane-bucket').put(
      envelopeWith(),
      packBody(Buffer.from('x')),
      patience(),
    );

    const { KeyCount } = await aws.s3.send(new ListObjectsV2Command({ Bucket: 'hooklane-bucket' }));
    expect(KeyCount).toBeGreaterThan(0);
    expect(await allOf(s3Spill(aws.s3, 'hooklane-bucket').list())).toEqual([]);
  });

  it('gives up when its time is over', async () => {
    const spill = s3Spill(aws.s3, aws.resources.bucketName);

    await expect(spill.put(deliveryWith(), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

async function allOf(keys: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
}
