import { describe, expect, it } from '@jest/globals';
import { dispatchIdOf } from '../../src/domain/dispatch.ts';
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

  it('and is none of ours is one as it is', async () => {
    const deps = dispatcherWorld({ rules: [] });

    await dispatchDeadLetters(deps).put('none of ours', failure, signal);

    expect(deps.deadLetters.letters).toEqual([{ message: 'none of ours', failure }]);
    expect(deps.dispatches.records.size).toBe(0);
  });
});
