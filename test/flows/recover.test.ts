import { describe, expect, it } from '@jest/globals';
import { decodeDelivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import type { Count } from '../../src/domain/ports.ts';
import { drainSpill } from '../../src/flows/recover.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { memoryBodies, memoryQueue, memorySpill } from '../support/memory-ports.ts';
import { logInto } from '../support/receiver.ts';

const older = deliveryWith({ id: 'older' });
const newer = deliveryWith({ id: 'newer' });
const newest = deliveryWith({ id: 'newest' });

const now = Date.parse('2026-01-02T00:00:00Z');
const later = now + 60_000;

function world(texts: Readonly<Record<string, string>>) {
  const calls: string[] = [];
  const logged: string[] = [];
  const counted: Count[] = [];
  return {
    calls,
    logged,
    counted,
    queue: memoryQueue(calls),
    bodies: memoryBodies(calls),
    spill: memorySpill(texts, calls),
    clock: () => now,
    log: logInto(logged, counted),
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

    const sent = await drainSpill(deps, later);

    expect(sent).toBe(3);
    expect(deps.queue.sent.map(decodeDelivery)).toEqual([older, newer, newest]);
    expect(deps.spill.keys()).toEqual([]);
    expect(deps.logged.at(-1)).toBe('{"level":"INFO","message":"drained the spill","sent":3}');
  });

  it('says of each event that it was sent back', async () => {
    const deps = world({ 'spill/1': encodeDelivery(older) });

    await drainSpill(deps, later);

    expect(deps.logged.map((line) => JSON.parse(line))).toContainEqual({
      level: 'INFO',
      message: 'sent back',
      key: 'github:default:event-1',
      delivery: 'older',
    });
  });

  it('counts what it sent back, and what it has to leave', async () => {
    const deps = world({ ...threeSpilled, 'spill/2': '{"half":' });

    await drainSpill(deps, later);

    expect(deps.counted.map(({ metric }) => metric).sort()).toEqual([
      'EventsDrained',
      'EventsDrained',
      'EventsNotDrained',
    ]);
  });

  it('sends an event back in the trace that it came in', async () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    const traced = deliveryWith({ envelope: envelopeWith({ traceparent }) });
    const deps = world({ 'spill/1': encodeDelivery(traced) });

    await drainSpill(deps, later);

    expect(deps.queue.traces).toEqual(['00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01']);
  });

  it('deletes a message only after the queue has it', async () => {
    const deps = world({ 'spill/1': encodeDelivery(older) });

    await drainSpill(deps, later);

    expect(deps.calls).toEqual(['spill.get spill/1', 'queue.send', 'spill.delete spill/1']);
  });

  it('says nothing when there is nothing', async () => {
    const deps = world({});

    const sent = await drainSpill(deps, later);

    expect(sent).toBe(0);
    expect(deps.logged).toEqual([]);
  });

  it('leaves a claim check where the body is too large for the queue', async () => {
    const body = { encoding: 'identity', bytes: Buffer.alloc(900 * 1024, 0xa5) } as const;
    const deps = world({ 'spill/1': encodeDelivery(deliveryWith({ body })) });

    await drainSpill(deps, later);

    expect(deps.calls).toEqual([
      'spill.get spill/1',
      'bodies.put',
      'queue.send',
      'spill.delete spill/1',
    ]);
    expect([...deps.bodies.kept.values()]).toEqual([body]);
  });

  it('keeps what the queue refuses, and says why', async () => {
    const deps = world({ 'spill/1': encodeDelivery(older) });
    const cause = Object.assign(new Error('no'), { name: 'InvalidMessageContents' });
    const send = async (): Promise<never> => {
      throw new HookError('queue_unavailable', 'refused', { cause });
    };

    const sent = await drainSpill({ ...deps, queue: { send } }, later);

    expect(sent).toBe(0);
    expect(deps.spill.keys()).toEqual(['spill/1']);
    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'ERROR',
        message: 'a spilled event was not drained',
        object: 'spill/1',
        cause: 'queue_unavailable/InvalidMessageContents',
      },
    ]);
  });

  it('goes on with the others when the queue refuses one for its own sake', async () => {
    const deps = world(threeSpilled);
    const send = async (message: string): Promise<void> => {
      if (message.includes('"older"')) throw new HookError('queue_unavailable', 'refused');
      deps.queue.sent.push(message);
    };

    const sent = await drainSpill({ ...deps, queue: { send } }, later);

    expect(sent).toBe(2);
    expect(deps.spill.keys()).toEqual(['spill/1']);
  });

  it('gives up when the queue refuses one after the other, for this time', async () => {
    const entries = Array.from({ length: 500 }, (_, index) => [
      `spill/${index}`,
      encodeDelivery(deliveryWith({ id: `d-${index}` })),
    ]);
    const deps = world(Object.fromEntries(entries));
    const send = async (): Promise<never> => {
      throw new HookError('queue_unavailable', 'it is down');
    };

    await drainSpill({ ...deps, queue: { send } }, later);

    const asked = deps.calls.filter((call) => call.startsWith('spill.get'));
    expect(asked.length).toBeGreaterThanOrEqual(50);
    expect(asked.length).toBeLessThan(50 + 20);
    expect(deps.spill.keys()).toHaveLength(500);
  });

  it('begins nothing after its deadline', async () => {
    const deps = world(threeSpilled);

    const sent = await drainSpill(deps, now - 1);

    expect([sent, deps.calls]).toEqual([0, []]);
  });

  it('leaves a message that it cannot read, and goes on with the others', async () => {
    const deps = world({ ...threeSpilled, 'spill/2': '{"half":' });

    const sent = await drainSpill(deps, later);

    expect(sent).toBe(2);
    expect(deps.queue.sent.map(decodeDelivery)).toEqual([older, newest]);
    expect(deps.spill.keys()).toEqual(['spill/2']);
    expect(deps.logged.join()).toContain('"object":"spill/2","cause":"message_malformed"');
  });

  it('goes on with the others when the body store fails for one', async () => {
    const body = { encoding: 'identity', bytes: Buffer.alloc(900 * 1024, 0xa5) } as const;
    const deps = world({ ...threeSpilled, 'spill/1': encodeDelivery(deliveryWith({ body })) });
    const put = async (): Promise<never> => {
      throw new HookError('store_unavailable', 'S3 is down');
    };

    const sent = await drainSpill({ ...deps, bodies: { ...deps.bodies, put } }, later);

    expect(sent).toBe(2);
    expect(deps.spill.keys()).toEqual(['spill/1']);
  });

  it('keeps a message that the queue has when it cannot be deleted, and goes on', async () => {
    const deps = world(threeSpilled);
    const remove = async (key: string): Promise<void> => {
      if (key === 'spill/1') throw new Error('S3 is down');
      await deps.spill.delete(key, AbortSignal.abort());
    };

    await drainSpill({ ...deps, spill: { ...deps.spill, delete: remove } }, later);

    expect(deps.queue.sent.map(decodeDelivery)).toEqual([older, newer, newest]);
    expect(deps.spill.keys()).toEqual(['spill/1']);
  });

  it('is held up by no number of messages that it cannot read', async () => {
    const unreadable = Array.from({ length: 200 }, (_, index) => [
      `spill/0${index}`,
      'none of ours',
    ]);
    const deps = world({ ...Object.fromEntries(unreadable), ...threeSpilled });

    const sent = await drainSpill(deps, later);

    expect(sent).toBe(3);
    expect(deps.queue.sent.map(decodeDelivery)).toEqual([older, newer, newest]);
  });

  it('is held up by no number of messages that cannot be fetched', async () => {
    const lost = Array.from({ length: 200 }, (_, index) => [`spill/0${index}`, 'anything']);
    const deps = world({ ...Object.fromEntries(lost), ...threeSpilled });
    const get = (key: string): Promise<string> => {
      if (key.startsWith('spill/0')) throw new Error('InvalidObjectState');
      return deps.spill.get(key, AbortSignal.abort());
    };

    const sent = await drainSpill({ ...deps, spill: { ...deps.spill, get } }, later);

    expect(sent).toBe(3);
  });

  it('lists no more than it will look at', async () => {
    const deps = world({});
    let listed = 0;
    const list = async function* () {
      for (; listed < 10_000; listed += 1) yield `spill/${listed}`;
    };
    const get = async (): Promise<string> => encodeDelivery(older);
    const send = async (): Promise<never> => {
      throw new HookError('queue_unavailable', 'SQS is down');
    };

    await drainSpill({ ...deps, queue: { send }, spill: { ...deps.spill, list, get } }, later);

    expect(listed).toBeLessThan(100);
  });

  it('fails when the spill cannot be listed, and sends nothing', async () => {
    const deps = world(threeSpilled);
    const list = () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('S3 is down')) }),
    });

    const drained = drainSpill({ ...deps, spill: { ...deps.spill, list } }, later);

    await expect(drained).rejects.toThrow('S3 is down');
    expect(deps.queue.sent).toEqual([]);
  });
});
