import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as budgets from '../../src/domain/budgets.ts';
import { getReady } from '../../src/flows/get-ready.ts';
import { github } from '../../src/providers/github.ts';
import { Drill, signer } from '../support/drill.ts';
import { TestSsm } from '../support/ssm.ts';

let ssm: TestSsm;
let drill: Drill;

beforeEach(async () => {
  ssm = new TestSsm();
  await ssm.start();
  drill = new Drill({ provider: github, list: 'secrets', ssm });
  drill.put('old');
});

afterEach(() => ssm.stop());

describe('a receiver that got ready', () => {
  it('asks SSM nothing for its first request, nor for those after it', async () => {
    await drill.getReady();
    expect(ssm.asked).toBe(1);

    await drill.run(290, [signer('old')]);

    expect(drill.answers).toEqual({ 202: 58 });
    expect(ssm.asked).toBe(1);
  });

  it.each([1, 29, 30, 299])(
    'accepts at once what a new secret signs that was set %d s later',
    async (seconds) => {
      await drill.getReady();
      await drill.run(seconds, []);

      drill.put('new', 'old');
      await drill.run(60, [signer('new')]);

      expect(drill.answers).toEqual({ 202: 12 });
    },
  );

  it('reads the secrets again when they are five minutes old', async () => {
    await drill.getReady();

    await drill.run(300, []);
    await drill.run(1, [signer('old')]);

    expect(ssm.asked).toBe(2);
  });
});

describe('a receiver that could not read its secrets while it got ready', () => {
  it.each(['throttled', 'broken', 'hanging up', 'without a list'] as const)(
    'tries again for its first request, and has said why once, where SSM was %s',
    async (mood) => {
      ssm.next = [mood];
      await drill.getReady();
      expect(drill.messages()).toEqual(['secrets not read']);

      await drill.run(1, [signer('old')]);

      expect(drill.answers).toEqual({ 202: 1 });
      expect(ssm.asked).toBe(2);
    },
  );

  it('gives up where SSM is silent, and tries again for its first request', async () => {
    ssm.next = ['silent'];
    await drill.getReady();
    expect(drill.messages()).toEqual(['secrets not read']);

    await drill.run(1, [signer('old')]);

    expect(drill.answers).toEqual({ 202: 1 });
  });

  it('asks no more often than ever while SSM stays away', async () => {
    ssm.mood = 'throttled';
    await drill.getReady();

    await drill.run(5, [signer('old')], 0.1);

    expect(drill.answers).toEqual({ 503: 50 });
    expect(ssm.asked).toBe(1 + 5);
  });
});

describe('getting ready', () => {
  const failing = async (): Promise<never> => {
    throw new Error('a mistake');
  };
  const nothing = async (): Promise<void> => {};
  const deps = {
    secrets: { secretsOf: async () => undefined },
    connect: nothing,
    rehearse: nothing,
    clock: () => 0,
    wait: nothing,
  };

  it.each([
    ['the connection', { connect: failing }],
    ['the rehearsal', { rehearse: failing }],
    ['reading the secrets', { secrets: { secretsOf: failing } }],
  ])('is no reason not to start where %s fails', async (_what, failure) => {
    await expect(getReady({ ...deps, ...failure })).resolves.toBeUndefined();
  });

  it('gives all of it the same time, and no more', async () => {
    const deadlines: number[] = [];
    const hanging = (signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const secretsOf = async (_hook: string, deadline: number): Promise<undefined> => {
      deadlines.push(deadline);
    };

    const ready = getReady({ ...deps, secrets: { secretsOf }, connect: hanging });

    await expect(ready).resolves.toBeUndefined();
    expect(deadlines).toEqual([budgets.start.readyMilliseconds]);
  });

  it('rehearses while it waits for the network, and more than once', async () => {
    const done: string[] = [];
    const secretsOf = async (): Promise<undefined> => {
      done.push('asked');
      await new Promise((resolve) => setImmediate(resolve));
      done.push('answered');
    };
    const rehearse = async (): Promise<void> => {
      done.push('rehearsed');
    };

    await getReady({ ...deps, secrets: { secretsOf }, rehearse });

    expect(done).toEqual(['asked', 'rehearsed', 'rehearsed', 'answered']);
  });
});
