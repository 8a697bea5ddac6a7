import { describe, expect, it } from '@jest/globals';
import { deliveryFieldsIn, encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import { type WorkDeps, work } from '../../src/flows/work.ts';
import { deliveryWith } from '../support/deliveries.ts';
import { logInto } from '../support/receiver.ts';
import { letterBox } from '../support/worker.ts';

const text = encodeDelivery(deliveryWith());
const key = 'github:default:event-1';
const now = Date.parse('2026-01-02T03:04:05.678Z');
const inTime = new AbortController().signal;

function world(process: WorkDeps['process'] = async () => {}) {
  const logged: string[] = [];
  const deadLetters = letterBox();
  return {
    logged,
    deadLetters,
    process,
    fieldsIn: deliveryFieldsIn,
    clock: () => now,
    log: logInto(logged),
  };
}

async function failing(): Promise<never> {
  const cause = Object.assign(new Error('the socket hung up on hunter2'), { name: 'TimeoutError' });
  throw new HookError('store_unavailable', 'DynamoDB did not do what was asked', { cause });
}

describe('a message that is processed', () => {
  it('may be deleted, and leaves no line of its own', async () => {
    const deps = world();

    const isDone = await work(deps, { id: 'm-1', text, receives: 1 }, inTime);

    expect(isDone).toBe(true);
    expect(deps.logged).toEqual([]);
    expect(deps.deadLetters.letters).toEqual([]);
  });
});

describe('a message that fails', () => {
  it.each([1, 2, 3, 4])('at its receive %d has to come again', async (receives) => {
    const deps = world(failing);

    const isDone = await work(deps, { id: 'm-1', text, receives }, inTime);

    expect(isDone).toBe(false);
    expect(deps.deadLetters.letters).toEqual([]);
  });

  it('says in the log which event it is, how often it came, and why: never what it holds', async () => {
    const deps = world(failing);

    await work(deps, { id: 'm-1', text, receives: 2 }, inTime);

    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'ERROR',
        message: 'not processed',
        key,
        reason: 'store_unavailable/TimeoutError',
        failedAt: '2026-01-02T03:04:05.678Z',
        receives: 2,
        queueMessage: 'm-1',
      },
    ]);
  });

  it('before it waits for anything fails no other way', async () => {
    const deps = world(() => {
      throw new TypeError('a bug');
    });

    const isDone = await work(deps, { id: 'm-1', text, receives: 1 }, inTime);

    expect(isDone).toBe(false);
    expect(deps.logged.join()).toContain('"reason":"TypeError"');
  });

  it('at its fifth receive is a dead letter that keeps its reason', async () => {
    const deps = world(failing);

    const isDone = await work(deps, { id: 'm-1', text, receives: 5 }, inTime);

    expect(isDone).toBe(true);
    expect(deps.deadLetters.letters).toEqual([
      {
        message: text,
        failure: {
          reason: 'store_unavailable/TimeoutError',
          failedAt: '2026-01-02T03:04:05.678Z',
          receives: 5,
          queueMessage: 'm-1',
        },
      },
    ]);
    expect(deps.logged.join()).toContain('"message":"dead letter"');
  });

  it('and is none of ours becomes one as well, without an event to name', async () => {
    const deps = world(async () => {
      throw new HookError('message_malformed', 'the queue message is not a Hooklane delivery');
    });

    const isDone = await work(
      deps,
      { id: 'm-1', text: '{"password":"hunter2"}', receives: 5 },
      inTime,
    );

    expect(isDone).toBe(true);
    expect(deps.deadLetters.letters).toMatchObject([
      { message: '{"password":"hunter2"}', failure: { reason: 'message_malformed' } },
    ]);
    expect(deps.logged.join()).not.toContain('hunter2');
  });

  it('is left to the queue when the dead letters do not take it', async () => {
    const deps = world(failing);
    const put = async (): Promise<never> => {
      throw new HookError('queue_unavailable', 'the queue did not take the message');
    };

    const isDone = await work(
      { ...deps, deadLetters: { put } },
      { id: 'm-1', text, receives: 5 },
      inTime,
    );

    expect(isDone).toBe(false);
    expect(JSON.parse(deps.logged[1] ?? '')).toMatchObject({
      message: 'dead letter without its reason',
      key,
      reason: 'store_unavailable/TimeoutError',
      cause: 'queue_unavailable',
    });
  });
});

describe('a message that takes longer than the function has', () => {
  it('has to come again when the time is over', async () => {
    const ending = new AbortController();
    const deps = world(() => new Promise(() => {}));

    const working = work(deps, { id: 'm-1', text, receives: 1 }, ending.signal);
    ending.abort();

    expect(await working).toBe(false);
    expect(deps.logged.join()).toContain('"reason":"deadline_exceeded"');
  });

  it('is not begun when the time is over', async () => {
    const begun: string[] = [];
    const deps = world(async (message) => void begun.push(message.id));

    const isDone = await work(deps, { id: 'm-1', text, receives: 1 }, AbortSignal.abort());

    expect(isDone).toBe(false);
    expect(begun).toEqual([]);
  });

  it('may fail after that: nobody waits for it any more', async () => {
    const ending = new AbortController();
    const late = Promise.withResolvers<void>();
    const deps = world(() => late.promise);

    const working = work(deps, { id: 'm-1', text, receives: 1 }, ending.signal);
    ending.abort();
    await working;
    late.reject(new Error('too late'));

    await expect(late.promise).rejects.toThrow('too late');
    expect(deps.logged).toHaveLength(1);
  });
});
