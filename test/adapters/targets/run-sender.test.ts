import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { runSender } from '../../../src/adapters/targets/run-sender.ts';
import { causeOf, type HookError } from '../../../src/domain/errors.ts';
import type { RunSending } from '../../../src/domain/sending.ts';

async function failureOf(
  run: RunSending['run'],
  signal = new AbortController().signal,
): Promise<HookError> {
  const attempt = { id: 'a1', signal, traceparent: undefined };
  const sent = runSender({ kind: 'run', rule: 'count', run }, attempt);
  return (await sent.catch((error: unknown) => error)) as HookError;
}

describe('a function of one’s own', () => {
  it('is called with the signal of the try', async () => {
    const { signal } = new AbortController();
    const seen: AbortSignal[] = [];

    await failureOf(async (given) => void seen.push(given), signal);

    expect(seen).toEqual([signal]);
  });

  it.each<[string, RunSending['run']]>([
    [
      'rejects',
      async () => {
        throw new RangeError('the body of the event');
      },
    ],
    [
      'throws',
      () => {
        throw new RangeError('the body of the event');
      },
    ],
  ])('fails by the name of what it %s, and not by its words', async (_, run) => {
    const failure = await failureOf(run);

    expect([failure.code, causeOf(failure)]).toEqual(['rule_failed', 'rule_failed/RangeError']);
    expect(failure.message).toBe("the rule's own function failed");
  });

  it('is not waited for when the time is over', async () => {
    const over = new AbortController();

    const failure = await failureOf(() => {
      over.abort();
      return new Promise(() => {});
    }, over.signal);

    expect(failure).toMatchObject({ code: 'target_unavailable', reason: 'timeout' });
  });

  it('is out of time where it ends because of that', async () => {
    const over = new AbortController();

    const failure = await failureOf(async (signal) => {
      over.abort();
      signal.throwIfAborted();
    }, over.signal);

    expect(failure).toMatchObject({ code: 'target_unavailable', reason: 'timeout' });
    expect(inspect(failure)).not.toContain('rule_failed');
  });

  it('is not called when the time is over', async () => {
    let calls = 0;

    const failure = await failureOf(async () => void calls++, AbortSignal.abort());

    expect(failure).toMatchObject({ reason: 'timeout' });
    expect(calls).toBe(0);
  });
});
