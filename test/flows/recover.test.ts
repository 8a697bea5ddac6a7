import { describe, expect, it } from '@jest/globals';
import { decodeDelivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import { drainSpill } from '../../src/flows/recover.ts';
import { deliveryWith } from '../support/deliveries.ts';
import { memoryBodies, memoryQueue, memorySpill } from '../support/memory-ports.ts';
import { logInto } from '../support/receiver.ts';

const older = deliveryWith({ id: 'older' });
const newer = deliveryWith({ id: 'newer' });
const newest = deliveryWith({ id: 'newest' });

function world(texts: Readonly<Record<string, string>>) {
  const calls: string[] = [];
  const logged: string[] = [];
  return {
    calls,
    logged,
    queue: memoryQueue(calls),
    bodies: memoryBodies(calls),
    spill: memorySpill(texts, calls),
    log: logInto(logged),
  };
}

const threeSpilled = {
  'spill/3': encodeDelivery(newest),
  'spill/1': encodeDelivery(older),
  'spill/2': encodeDelivery(newer),
};

describe('draining the spill', () => {
  it('brings everything back into the queue, oldest first', async () => {
    const deps = world(threeSpilled);

    const sent = await drainSpill(deps);

    expect(sent).toBe(3);
    expect(deps.queue.sent.map(decodeDelivery)).toEqual([older, newer, newest]);
    expect(deps.spill.keys()).toEqual([]);
    expect(deps.logged).toEqual(['{"level":"INFO","message":"drained the spill","sent":3}']);
  });

  it('deletes a message only after the queue has it', async () => {
    const deps = world({ 'spill/1': encodeDelivery(older) });

    await drainSpill(deps);

    expect(deps.calls).toEqual(['spill.get spill/1', 'queue.send', 'spill.delete spill/1']);
  });

  it('says nothing when there is nothing', async () => {
    const deps = world({});

    const sent = await drainSpill(deps);

    expect(sent).toBe(0);
    expect(deps.logged).toEqual([]);
  });

  it('leaves a claim check where the body is too large for the queue', async () => {
    const body = { encoding: 'identity', bytes: Buffer.alloc(900 * 1024, 0xa5) } as const;
    const deps = world({ 'spill/1': encodeDelivery(deliveryWith({ body })) });

    await drainSpill(deps);

    expect(deps.calls).toEqual([
      'spill.get spill/1',
      'bodies.put',
      'queue.send',
      'spill.delete spill/1',
    ]);
    expect([...deps.bodies.kept.values()]).toEqual([body]);
  });

  it('stops when the queue refuses, and keeps what it has not sent', async () => {
    const deps = world(threeSpilled);
    const send = async (message: string): Promise<void> => {
      if (deps.queue.sent.length === 1) throw new HookError('queue_unavailable', 'it is down');
      deps.queue.sent.push(message);
    };

    const sent = await drainSpill({ ...deps, queue: { send } });

    expect(sent).toBe(1);
    expect(deps.spill.keys().sort()).toEqual(['spill/2', 'spill/3']);
    expect(deps.calls).not.toContain('spill.get spill/3');
    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'ERROR',
        message: 'a spilled event was not drained',
        key: 'spill/2',
        cause: 'queue_unavailable',
      },
      { level: 'INFO', message: 'drained the spill', sent: 1 },
    ]);
  });

  it('leaves a message that it cannot read, and goes on with the others', async () => {
    const deps = world({ ...threeSpilled, 'spill/2': '{"half":' });

    const sent = await drainSpill(deps);

    expect(sent).toBe(2);
    expect(deps.queue.sent.map(decodeDelivery)).toEqual([older, newest]);
    expect(deps.spill.keys()).toEqual(['spill/2']);
    expect(deps.logged.join()).toContain('"key":"spill/2","cause":"message_malformed"');
  });

  it('goes on with the others when the body store fails for one', async () => {
    const body = { encoding: 'identity', bytes: Buffer.alloc(900 * 1024, 0xa5) } as const;
    const deps = world({ ...threeSpilled, 'spill/1': encodeDelivery(deliveryWith({ body })) });
    const put = async (): Promise<never> => {
      throw new HookError('store_unavailable', 'S3 is down');
    };

    const sent = await drainSpill({ ...deps, bodies: { ...deps.bodies, put } });

    expect(sent).toBe(2);
    expect(deps.spill.keys()).toEqual(['spill/1']);
  });

  it('keeps a message that the queue has when it cannot be deleted, and goes on', async () => {
    const deps = world(threeSpilled);
    const remove = async (key: string): Promise<void> => {
      if (key === 'spill/1') throw new Error('S3 is down');
      await deps.spill.delete(key);
    };

    await drainSpill({ ...deps, spill: { ...deps.spill, delete: remove } });

    expect(deps.queue.sent.map(decodeDelivery)).toEqual([older, newer, newest]);
    expect(deps.spill.keys()).toEqual(['spill/1']);
  });

  it('fails when the spill cannot be listed, and sends nothing', async () => {
    const deps = world(threeSpilled);
    const list = () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('S3 is down')) }),
    });

    const drained = drainSpill({ ...deps, spill: { ...deps.spill, list } });

    await expect(drained).rejects.toThrow('S3 is down');
    expect(deps.queue.sent).toEqual([]);
  });
});
