import { describe, expect, it } from '@jest/globals';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import { type EnqueueDeps, enqueue } from '../../src/flows/enqueue.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { memoryBodies, memoryQueue, memorySpill } from '../support/memory-ports.ts';
import { logInto } from '../support/receiver.ts';

const now = 1_000_000;
const deadline = now + 8000;
const messageBytesMax = 900 * 1024;

function world(calls: string[] = []) {
  const logged: string[] = [];
  return {
    calls,
    logged,
    queue: memoryQueue(calls),
    bodies: memoryBodies(calls),
    spill: memorySpill({}, calls),
    clock: () => now,
    log: logInto(logged),
  };
}

/** A delivery whose message has exactly that many bytes, most of them in a body that cannot shrink. */
function deliveryOfMessageBytes(bytes: number): Delivery {
  const body = { encoding: 'identity', bytes: Buffer.alloc(600_000, 0xa5) } as const;
  const rest =
    bytes - Buffer.byteLength(encodeDelivery(deliveryWith({ body, headers: { x: '' } })));
  return deliveryWith({ body, headers: { x: 'x'.repeat(rest) } });
}

async function refuse(): Promise<never> {
  throw new HookError('queue_unavailable', 'the queue is down');
}

/** Takes nothing, and gives up when it is told to. */
function untilAborted(signal: AbortSignal, onAbort: () => void): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      onAbort();
      reject(signal.reason);
    });
  });
}

/** Notes when so many milliseconds have passed from now. */
function noteAfter(milliseconds: number, notes: string[]): void {
  const signal = AbortSignal.timeout(milliseconds);
  signal.addEventListener('abort', () => notes.push(`${milliseconds} ms`));
}

describe('a delivery that the queue takes', () => {
  it('is in the queue, and nowhere else', async () => {
    const deps = world();
    const delivery = deliveryWith();

    await enqueue(deps, delivery, deadline);

    expect(deps.calls).toEqual(['queue.send']);
    expect(deps.queue.sent.map(decodeDelivery)).toEqual([delivery]);
    expect(deps.logged).toEqual([]);
  });

  it('takes its trace along', async () => {
    const deps = world();
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';

    await enqueue(deps, deliveryWith({ envelope: envelopeWith({ traceparent }) }), deadline);

    expect(deps.queue.traces).toEqual([traceparent]);
  });

  it('is still in the queue when the time was up before it started', async () => {
    const deps = world();

    await enqueue(deps, deliveryWith(), now - 1);

    expect(deps.calls).toEqual(['queue.send']);
  });
});

describe('a delivery too large for the queue', () => {
  it('travels whole up to 900 KiB', async () => {
    const deps = world();
    const delivery = deliveryOfMessageBytes(messageBytesMax);

    await enqueue(deps, delivery, deadline);

    expect(deps.calls).toEqual(['queue.send']);
    expect(deps.queue.sent.map((message) => Buffer.byteLength(message))).toEqual([messageBytesMax]);
  });

  it('leaves its body in the body store from one byte more', async () => {
    const deps = world();
    const delivery = deliveryOfMessageBytes(messageBytesMax + 1);
    const dataref = `s3://bucket/${delivery.envelope.bodyhash}`;

    await enqueue(deps, delivery, deadline);

    expect(deps.calls).toEqual(['bodies.put', 'queue.send']);
    expect(deps.queue.sent.map(decodeDelivery)).toEqual([
      { ...delivery, envelope: envelopeWith({ dataref }), body: undefined },
    ]);
    expect(deps.bodies.kept).toEqual(new Map([[dataref, delivery.body]]));
  });

  it('takes its trace along', async () => {
    const deps = world();
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    const { envelope, ...delivery } = deliveryOfMessageBytes(messageBytesMax + 1);

    await enqueue(deps, { ...delivery, envelope: { ...envelope, traceparent } }, deadline);

    expect(deps.calls).toEqual(['bodies.put', 'queue.send']);
    expect(deps.queue.traces).toEqual([traceparent]);
  });

  it('is measured in bytes and not in characters', async () => {
    const deps = world();
    const fits = deliveryOfMessageBytes(messageBytesMax);
    const headers = { x: `${fits.headers.x?.slice(1)}é` };

    await enqueue(deps, { ...fits, headers }, deadline);

    expect(deps.calls).toEqual(['bodies.put', 'queue.send']);
  });

  it('goes on as it is when its body is in the body store already', async () => {
    const deps = world();
    const delivery = deliveryWith({
      envelope: envelopeWith({ dataref: 's3://bucket/earlier' }),
      headers: { x: 'x'.repeat(messageBytesMax) },
      body: undefined,
    });

    await enqueue(deps, delivery, deadline);

    expect(deps.calls).toEqual(['queue.send']);
    expect(deps.queue.sent.map(decodeDelivery)).toEqual([delivery]);
  });

  it('is spilled whole when the body store fails, and the queue never hears of it', async () => {
    const deps = world();
    const put = async (): Promise<never> => {
      throw new HookError('store_unavailable', 'S3 is down');
    };
    const delivery = deliveryOfMessageBytes(messageBytesMax + 1);

    await enqueue({ ...deps, bodies: { ...deps.bodies, put } }, delivery, deadline);

    expect(deps.calls).toEqual(['spill.put']);
    expect(deps.spill.spilled).toEqual([delivery]);
  });

  it('is spilled whole when the queue refuses its claim check', async () => {
    const deps = world();
    const delivery = deliveryOfMessageBytes(messageBytesMax + 1);

    await enqueue({ ...deps, queue: { send: refuse } }, delivery, deadline);

    expect(deps.calls).toEqual(['bodies.put', 'spill.put']);
    expect(deps.spill.spilled).toEqual([delivery]);
  });
});

describe('a delivery that the queue refuses', () => {
  it('is spilled whole, its body with it', async () => {
    const deps = world();
    const delivery = deliveryWith();

    await enqueue({ ...deps, queue: { send: refuse } }, delivery, deadline);

    expect(deps.spill.spilled).toEqual([delivery]);
  });

  it('leaves lines in the log that say which and why, and that it is safe', async () => {
    const deps = world();

    await enqueue({ ...deps, queue: { send: refuse } }, deliveryWith(), deadline);

    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'WARN',
        message: 'spilling',
        key: 'github:default:event-1',
        provider: 'github',
        hook: 'default',
        delivery: 'delivery-1',
        cause: 'queue_unavailable',
      },
      {
        level: 'INFO',
        message: 'spilled',
        key: 'github:default:event-1',
        provider: 'github',
        hook: 'default',
        delivery: 'delivery-1',
      },
    ]);
  });

  it('is spilled even when the queue fails as nobody expected', async () => {
    const deps = world();
    const send = async (): Promise<never> => {
      throw new TypeError('a bug');
    };

    await enqueue({ ...deps, queue: { send } }, deliveryWith(), deadline);

    expect(deps.calls).toEqual(['spill.put']);
    expect(deps.logged.join()).toContain('"cause":"TypeError"');
  });

  it('is the provider’s to send again when the spill fails as well', async () => {
    const deps = world();
    const cause = new Error('S3 is down');
    const put = async (): Promise<never> => {
      throw cause;
    };
    const failing: EnqueueDeps = {
      ...deps,
      queue: { send: refuse },
      spill: { ...deps.spill, put },
    };

    const enqueued = enqueue(failing, deliveryWith(), deadline);

    await expect(enqueued).rejects.toMatchObject({ code: 'enqueue_failed', cause });
    expect([deps.queue.sent, deps.spill.spilled, deps.bodies.kept.size]).toEqual([[], [], 0]);
  });
});

describe('the time there is', () => {
  it('ends for a slow queue at 60 %, and the spill still has some', async () => {
    const notes: string[] = [];
    const deps = world();
    const queue = {
      send: (_: string, signal: AbortSignal) => {
        noteAfter(400, notes);
        noteAfter(900, notes);
        return untilAborted(signal, () => notes.push('the queue gives up'));
      },
    };
    const spill = {
      ...deps.spill,
      put: async (delivery: Delivery, signal: AbortSignal) => {
        notes.push(signal.aborted ? 'too late' : 'the spill has time');
        await deps.spill.put(delivery, signal);
      },
    };

    await enqueue({ ...deps, queue, spill }, deliveryWith(), now + 1000);

    expect(notes).toEqual(['400 ms', 'the queue gives up', 'the spill has time']);
    expect(deps.spill.spilled).toEqual([deliveryWith()]);
  });

  it('ends for a slow body store as for the queue', async () => {
    const deps = world();
    const put = (_: unknown, __: unknown, signal: AbortSignal): Promise<never> =>
      untilAborted(signal, () => deps.calls.push('the body store gives up'));
    const delivery = deliveryOfMessageBytes(messageBytesMax + 1);

    await enqueue({ ...deps, bodies: { ...deps.bodies, put } }, delivery, now + 20);

    expect(deps.calls).toEqual(['the body store gives up', 'spill.put']);
  });

  it('is never none: an event that came after a slow start gets its chance', async () => {
    const deps = world();
    const signals: boolean[] = [];
    const queue = {
      send: async (_: string, signal: AbortSignal) => {
        signals.push(signal.aborted);
      },
    };

    await enqueue({ ...deps, queue }, deliveryWith(), now - 10_000);

    expect(signals).toEqual([false]);
    expect(deps.spill.spilled).toEqual([]);
  });

  it('ends for a slow spill at the deadline, so that the provider has its answer', async () => {
    const notes: string[] = [];
    const deps = world();
    const times = [now, now + 400];
    const clock = () => times.shift() ?? 0;
    const put = (_: Delivery, signal: AbortSignal): Promise<never> => {
      noteAfter(400, notes);
      noteAfter(900, notes);
      return untilAborted(signal, () => notes.push('the spill gives up'));
    };
    const slow = { ...deps, clock, queue: { send: refuse }, spill: { ...deps.spill, put } };

    const enqueued = enqueue(slow, deliveryWith(), now + 1000);

    await expect(enqueued).rejects.toMatchObject({
      code: 'enqueue_failed',
      cause: expect.objectContaining({ name: 'TimeoutError' }),
    });
    expect(notes).toEqual(['400 ms', 'the spill gives up']);
  });
});
