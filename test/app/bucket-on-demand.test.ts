import { describe, expect, it } from '@jest/globals';
import type { Bucket } from '../../src/app/bucket.ts';
import { bucketOnDemand } from '../../src/app/bucket-on-demand.ts';
import { deliveryWith } from '../support/deliveries.ts';

const signal = AbortSignal.timeout(60_000);
const delivery = deliveryWith();

/** A bucket that notes what is asked of it. */
function notingBucket(notes: string[]): Bucket {
  return {
    bodies: {
      put: async () => `${notes.push('bodies.put')}`,
      get: async () => ({ encoding: 'identity', bytes: Buffer.from('the body') }),
    },
    spill: {
      put: async (_delivery, passed) => void notes.push(`spill.put ${passed === signal}`),
      list: async function* () {
        yield* ['spill/1', 'spill/2'];
      },
      get: async (key) => `what is at ${key}`,
      delete: async (key) => void notes.push(`spill.delete ${key}`),
    },
  };
}

async function all(keys: AsyncIterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const key of keys) found.push(key);
  return found;
}

describe('a bucket on demand', () => {
  it('is loaded at the first call, and once for all', async () => {
    const notes: string[] = [];
    const { bodies, spill } = bucketOnDemand(async () => {
      notes.push('loaded');
      return notingBucket(notes);
    });
    expect(notes).toEqual([]);

    const keys = all(spill.list());
    await Promise.all([spill.put(delivery, signal), spill.delete('spill/1', signal)]);

    expect(notes).toEqual(['loaded', 'spill.put true', 'spill.delete spill/1']);
    expect(await keys).toEqual(['spill/1', 'spill/2']);
    expect(await spill.get('spill/2', signal)).toBe('what is at spill/2');
    expect(await bodies.get('s3://bucket/bodies/x')).toMatchObject({ encoding: 'identity' });
  });

  it('is unavailable where it cannot be loaded, and is loaded again at the next call', async () => {
    const notes: string[] = [];
    const loads = [Promise.reject(new Error('no such file')), Promise.resolve(notingBucket(notes))];
    const { spill } = bucketOnDemand(async () => loads.shift() ?? notingBucket(notes));

    const first = spill.put(delivery, signal);
    await expect(first).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: new Error('no such file'),
    });
    await spill.put(delivery, signal);

    expect(notes).toEqual(['spill.put true']);
  });
});
