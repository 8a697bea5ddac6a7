import { describe, expect, it } from '@jest/globals';
import { dispatchIdOf } from '../../src/domain/dispatch.ts';
import { HookError } from '../../src/domain/errors.ts';
import { dispatchDeadLetters } from '../../src/flows/bury-dispatch.ts';
import { dispatcherWorld, outboxMessage } from '../support/dispatcher.ts';

const key = 'github:default:event-1';
const dispatch = { key, rule: 'pushes' };
const failure = {
  reason: 'rule_unknown',
  failedAt: '2026-01-02T04:00:00.000Z',
  receives: 5,
  queueMessage: 'message-1',
};
const { signal } = new AbortController();

describe('a message of the outbox that failed before its rule could try', () => {
  it('is a dead letter that begins anew when it is redriven, and its event says so', async () => {
    const deps = dispatcherWorld({ rules: [] });
    const { text } = outboxMessage({
      since: '2026-01-01T00:00:00.000Z',
      waitsFor: 'slack default C1',
    });

    await dispatchDeadLetters(deps).put(text, failure, signal);

    expect(deps.deadLetters.letters).toEqual([
      { message: outboxMessage({ letters: 1 }).text, failure },
    ]);
    expect(deps.dispatches.records.get(dispatchIdOf(dispatch))).toMatchObject({
      state: 'failed',
      lastError: 'rule_unknown',
    });
    expect(deps.store.failed.get(key)).toEqual(new Set([dispatchIdOf(dispatch)]));
  });

  it('is told from its own repeats by how often it was one', async () => {
    const deps = dispatcherWorld({ rules: [] });

    await dispatchDeadLetters(deps).put(outboxMessage({ letters: 1 }).text, failure, signal);

    expect(deps.deadLetters.letters).toEqual([
      { message: outboxMessage({ letters: 2 }).text, failure },
    ]);
  });

  it('is a letter too many where the rule took effect after all: the event is none that failed', async () => {
    const deps = dispatcherWorld({ rules: [] });
    await deps.dispatches.begin(dispatch, 1, 0);
    await deps.dispatches.end(dispatch, { state: 'done' });

    await dispatchDeadLetters(deps).put(outboxMessage().text, failure, signal);

    expect(deps.deadLetters.letters).toHaveLength(1);
    expect(deps.dispatches.records.get(dispatchIdOf(dispatch))?.state).toBe('done');
    expect(deps.store.failed.get(key)).toBeUndefined();
  });

  it.each([
    [
      'fails',
      () => Promise.reject(new HookError('store_unavailable', 'away')),
      'store_unavailable',
    ],
    ['hangs', () => new Promise<boolean>(() => {}), 'deadline_exceeded'],
  ])('is a dead letter, of which a line tells, where the store %s', async (_what, fail, cause) => {
    const deps = dispatcherWorld({ rules: [] });
    deps.dispatches.fail = fail;

    await dispatchDeadLetters(deps).put(outboxMessage().text, failure, AbortSignal.timeout(100));

    expect(deps.deadLetters.letters).toHaveLength(1);
    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'WARN',
        message: 'a dead letter that its event does not tell of',
        key,
        rule: 'pushes',
        cause,
      },
    ]);
  });

  it('and is none of ours is one as it is', async () => {
    const deps = dispatcherWorld({ rules: [] });

    await dispatchDeadLetters(deps).put('none of ours', failure, signal);

    expect(deps.deadLetters.letters).toEqual([{ message: 'none of ours', failure }]);
    expect(deps.dispatches.records.size).toBe(0);
  });
});
