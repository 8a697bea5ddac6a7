import { describe, expect, it } from '@jest/globals';
import { bucketOnDemand } from '../../src/app/bucket-on-demand.ts';
import { packBody } from '../../src/domain/body.ts';
import type { EnqueueDeps } from '../../src/flows/enqueue.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';

const signal = AbortSignal.timeout(60_000);
const delivery = deliveryWith();
const body = packBody(Buffer.from('the body'));

/** A bucket that notes what is asked of it. */
function notingBucket(notes: string[]): Pick<EnqueueDeps, 'bodies' | 'spill'> {
  return {
    bodies: {
      put: async ({ id }, { bytes }, passed) => {
        notes.push(`bodies.put ${id} ${bytes} ${passed === signal}`);
        return 's3://bucket/bodies/x';
      },
    },
    spill: {
      put: async ({ id }, passed) => void notes.push(`spill.put ${id} ${passed === signal}`),
    },
  };
}

describe('a bucket on demand', () => {
  it('is loaded at the first call, and once for all', async () => {
    const notes: string[] = [];
    const { bodies, spill } = bucketOnDemand(async () => {
      notes.push('loaded');
      return notingBucket(notes);
    });
    expect(notes).toEqual([]);

    const dataref = bodies.put(envelopeWith(), body, signal);
    await Promise.all([dataref, spill.put(delivery, signal)]);

    expect(notes).toEqual([
      'loaded',
      'bodies.put event-1 the body true',
      'spill.put delivery-1 true',
    ]);
    expect(await dataref).toBe('s3://bucket/bodies/x');
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

    expect(notes).toEqual(['spill.put delivery-1 true']);
  });
});
