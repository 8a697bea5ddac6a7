import { describe, expect, it } from '@jest/globals';
import { packBody } from '../../src/domain/body.ts';
import { dispatcher } from '../../src/domain/budgets.ts';
import { dispatchIdOf } from '../../src/domain/dispatch.ts';
import { HookError } from '../../src/domain/errors.ts';
import { TargetError, type TargetFailure } from '../../src/domain/sending.ts';
import { react } from '../../src/flows/react.ts';
import type { EventOf, Rule, RunContext } from '../../src/subscriptions/rule.ts';
import { envelopeWith } from '../support/deliveries.ts';
import { dispatcherTime, dispatcherWorld, outboxMessage } from '../support/dispatcher.ts';
import { storedEventWith } from '../support/stored-events.ts';

const key = 'github:default:event-1';
const pushes: Rule = {
  name: 'pushes',
  match: { type: 'com.github.push' },
  http: { url: 'https://example.com/hook' },
};
const dispatch = { key, rule: 'pushes' };
const id = dispatchIdOf(dispatch);

/** A target that fails so, each time. */
const failing = (failure: TargetFailure) => async (): Promise<never> => {
  throw new TargetError(failure);
};
const down = failing({ code: 'target_unavailable', reason: 'http_503' });
const refusing = failing({ code: 'target_refused', reason: 'http_404' });

const linesIn = (logged: readonly string[]): readonly Record<string, unknown>[] =>
  logged.map((line) => JSON.parse(line));

describe('a message of the outbox', () => {
  it('has its rule do what it says, under an id of its own, and is noted', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });

    await react(deps, outboxMessage());

    expect(deps.sent).toMatchObject([
      { sending: { kind: 'http', url: 'https://example.com/hook' }, attempt: { id } },
    ]);
    expect(deps.dispatches.records.get(id)).toMatchObject({ state: 'done', attempts: 1 });
    expect(linesIn(deps.logged)).toEqual([
      { level: 'INFO', message: 'done', key, rule: 'pushes', attempts: 1 },
    ]);
  });

  it('sends the payload as it came, to the last digit', async () => {
    const body = packBody(Buffer.from('{ "id": 12345678901234567890 }'));
    const deps = dispatcherWorld({ rules: [pushes], events: [storedEventWith({ body })] });

    await react(deps, outboxMessage());

    expect(deps.sent[0]?.sending).toMatchObject({
      body: expect.stringContaining('"data":{ "id": 12345678901234567890 }}'),
    });
  });

  it('goes on in the trace of the request that brought the event', async () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    const deps = dispatcherWorld({ rules: [pushes] });

    await react(deps, outboxMessage({ envelope: envelopeWith({ traceparent }) }));

    expect(deps.sent[0]?.attempt.traceparent).toBe(traceparent);
  });

  it('that comes again does nothing more', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });
    await react(deps, outboxMessage());

    await react(deps, outboxMessage());

    expect(deps.sent).toHaveLength(1);
    expect(deps.outbox.later).toEqual([]);
    expect(linesIn(deps.logged).at(-1)).toMatchObject({ message: 'dispatched before', key });
  });

  it('that is a replay is something else than the event itself, and than another replay', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });

    await react(deps, outboxMessage());
    await react(deps, outboxMessage({ replay: 'request-1' }));
    await react(deps, outboxMessage({ replay: 'request-2' }));

    expect(new Set(deps.sent.map(({ attempt }) => attempt.id)).size).toBe(3);
  });

  it('that somebody else is at comes again later', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });
    await deps.dispatches.begin(dispatch, 1, 0);

    await react(deps, outboxMessage());

    expect(deps.sent).toEqual([]);
    expect(deps.outbox.later).toMatchObject([{ seconds: 10 }]);
  });

  it('does nothing where the payload says that the rule is not for it', async () => {
    const rule = { ...pushes, where: () => false };
    const deps = dispatcherWorld({ rules: [rule] });

    await react(deps, outboxMessage());

    expect(deps.sent).toEqual([]);
    expect(deps.dispatches.records.get(id)?.state).toBe('skipped');
  });

  it('does nothing where the rule was narrowed meanwhile, and matches no more', async () => {
    const narrowed: Rule = { ...pushes, match: { type: 'com.github.push', scope: 'acme/*' } };
    const deps = dispatcherWorld({ rules: [narrowed] });

    await react(deps, outboxMessage({ envelope: envelopeWith({ scope: 'other/web' }) }));

    expect(deps.sent).toEqual([]);
    expect(deps.dispatches.records.get(id)).toMatchObject({ state: 'skipped' });
  });

  it('sends nothing where its function was frozen until its time was over', async () => {
    let now = dispatcherTime;
    const deps = { ...dispatcherWorld({ rules: [pushes] }), clock: () => now };
    const begin = deps.dispatches.begin.bind(deps.dispatches);
    deps.dispatches.begin = async (...args) => {
      const begun = await begin(...args);
      now += dispatcher.leaseMilliseconds;
      return begun;
    };

    await react(deps, outboxMessage());

    expect(deps.sent).toEqual([]);
    expect(deps.outbox.later).toHaveLength(1);
  });

  it('that is none of ours is left to the queue', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });

    const reacting = react(deps, { id: 'm', text: '{"rule":"pushes"}', receives: 1 });

    await expect(reacting).rejects.toMatchObject({ code: 'message_malformed' });
    expect(deps.sent).toEqual([]);
  });

  it.each([
    ['whose rule is not there, or not yet', { rule: 'other' }, 'rule_unknown'],
    ['whose event is gone', { envelope: envelopeWith({ id: 'gone' }) }, 'event_not_found'],
  ])('%s is left to the queue', async (_what, parts, code) => {
    const deps = dispatcherWorld({ rules: [pushes] });

    await expect(react(deps, outboxMessage(parts))).rejects.toMatchObject({ code });

    expect(deps.sent).toEqual([]);
    expect(deps.dispatches.records.size).toBe(0);
  });
});

describe('where a target fails', () => {
  it('the message comes again, and says since when', async () => {
    const deps = dispatcherWorld({ rules: [pushes], failing: down });

    await react(deps, outboxMessage());

    expect(deps.outbox.later.map(({ message, seconds }) => [JSON.parse(message), seconds])).toEqual(
      [[{ rule: 'pushes', since: '2026-01-02T04:00:00.000Z', envelope: envelopeWith() }, 1]],
    );
    expect(deps.dispatches.records.get(id)).toMatchObject({
      state: 'retrying',
      lastError: 'target_unavailable/http_503',
    });
    expect(linesIn(deps.logged)).toEqual([
      {
        level: 'INFO',
        message: 'put off',
        key,
        rule: 'pushes',
        reason: 'target_unavailable/http_503',
        attempts: 1,
        seconds: 1,
      },
    ]);
    expect(deps.pauses.paused).toEqual(new Map());
  });

  it('the pauses grow, up to what SQS delays by', async () => {
    const deps = { ...dispatcherWorld({ rules: [pushes], failing: down }), random: () => 1 };

    for (let tries = 0; tries < 20; tries += 1) await react(deps, outboxMessage());

    expect(deps.outbox.later.map(({ seconds }) => seconds)).toEqual([
      ...[5, 7, 12, 24, 48, 96, 192, 384, 768],
      ...Array(11).fill(900),
    ]);
    expect(deps.deadLetters.letters).toEqual([]);
  });

  it('it is a dead letter after a day, with the reason, and the event says so', async () => {
    const deps = dispatcherWorld({ rules: [pushes], failing: down });
    const since = new Date(dispatcherTime - dispatcher.giveUpMilliseconds).toISOString();

    await react(deps, outboxMessage({ since }));

    expect(deps.outbox.later).toEqual([]);
    expect(deps.deadLetters.letters).toEqual([
      {
        // When it is redriven, it has a day again.
        message: outboxMessage({ letters: 1 }).text,
        failure: {
          reason: 'target_unavailable/http_503',
          failedAt: '2026-01-02T04:00:00.000Z',
          receives: 1,
          queueMessage: 'message-1',
        },
      },
    ]);
    expect(deps.dispatches.records.get(id)).toMatchObject({ state: 'failed', attempts: 1 });
    expect(deps.store.failed.get(key)).toEqual(new Set([id]));
    expect(linesIn(deps.logged).at(-1)).toMatchObject({
      level: 'ERROR',
      message: 'failed for good: a dead letter',
      key,
      rule: 'pushes',
      reason: 'target_unavailable/http_503',
    });
  });

  it('for good, it is a dead letter at once', async () => {
    const deps = dispatcherWorld({ rules: [pushes], failing: refusing });

    await react(deps, outboxMessage());

    expect(deps.outbox.later).toEqual([]);
    expect(deps.deadLetters.letters).toMatchObject([
      { failure: { reason: 'target_refused/http_404', receives: 1 } },
    ]);
  });

  it('for good, as there is nowhere to reply to, it is a dead letter at once, too', async () => {
    const reply: Rule = { name: 'pushes', match: {}, slack: { reply: 'sender' } };
    const deps = dispatcherWorld({ rules: [reply] });

    await react(deps, outboxMessage());

    expect(deps.deadLetters.letters).toMatchObject([
      { failure: { reason: 'target_refused/reply_nowhere', receives: 1 } },
    ]);
  });

  it('for good, and is redriven, it is tried anew, and the event is none that failed', async () => {
    const world = dispatcherWorld({ rules: [pushes], failing: refusing });
    await react(world, outboxMessage());
    const deps = { ...world, senders: dispatcherWorld({ rules: [] }).senders };

    await react(deps, outboxMessage({ letters: 1 }));

    expect(deps.dispatches.records.get(id)).toMatchObject({ state: 'done', attempts: 1 });
    expect(deps.store.failed.get(key)).toEqual(new Set());
  });

  it('for good, a repeat of its message does nothing more: its letter waits', async () => {
    const deps = dispatcherWorld({ rules: [pushes], failing: refusing });
    await react(deps, outboxMessage());

    await react(deps, outboxMessage());

    expect(deps.deadLetters.letters).toHaveLength(1);
    expect(deps.store.failed.get(key)).toEqual(new Set([id]));
  });

  it('the event says so though it could not be noted at first', async () => {
    const deps = dispatcherWorld({ rules: [pushes], failing: refusing });
    const { noteFailure } = deps.store;
    deps.store.noteFailure = async () => {
      throw new HookError('store_unavailable', 'away');
    };
    await expect(react(deps, outboxMessage())).rejects.toMatchObject({ code: 'store_unavailable' });
    deps.store.noteFailure = noteFailure.bind(deps.store);

    await react(deps, outboxMessage());

    expect(deps.deadLetters.letters).toHaveLength(1);
    expect(deps.store.failed.get(key)).toEqual(new Set([id]));
  });

  it('the event is none that failed though nobody heard of it at first', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });
    await deps.dispatches.fail(dispatch, { lastError: 'target_refused/http_404', letters: 1 });
    await deps.store.noteFailure(key, id, true);
    await deps.dispatches.begin(dispatch, 1, 1);
    await deps.dispatches.end(dispatch, { state: 'done' });

    await react(deps, outboxMessage({ letters: 1 }));

    expect(deps.sent).toEqual([]);
    expect(deps.store.failed.get(key)).toEqual(new Set());
  });

  it('and another has begun meanwhile, it comes again all the same, as that one may die', async () => {
    const deps = dispatcherWorld({
      rules: [pushes],
      failing: async () => {
        deps.dispatches.records.set(id, { state: 'running', attempts: 2, changedAt: '' });
        return down();
      },
    });

    await react(deps, outboxMessage());

    expect(deps.outbox.later).toHaveLength(1);
    expect(deps.dispatches.records.get(id)).toMatchObject({ state: 'running', attempts: 2 });
  });

  it('it is not noted as failed where the dead letters do not take it', async () => {
    const deps = dispatcherWorld({ rules: [pushes], failing: refusing });
    deps.deadLetters.put = async () => {
      throw new HookError('queue_unavailable', 'the queue did not take the message');
    };

    const reacting = react(deps, outboxMessage());

    await expect(reacting).rejects.toMatchObject({ code: 'queue_unavailable' });
    expect(deps.dispatches.records.get(id)?.state).toBe('running');
    expect(deps.store.failed.size).toBe(0);
  });
});

describe('a target that asks to be left alone', () => {
  const retryAfterMilliseconds = 30_000;
  const throttling = failing({
    code: 'target_throttled',
    reason: 'http_429',
    retryAfterMilliseconds,
  });
  const target = 'http https://example.com';

  it('is, for as long as it asks', async () => {
    const deps = dispatcherWorld({ rules: [pushes], failing: throttling });

    await react(deps, outboxMessage());

    expect(deps.pauses.paused).toEqual(new Map([[target, 30_000]]));
    expect(deps.outbox.later).toMatchObject([{ seconds: 30 }]);
  });

  it('is tried again every minute or so where it asks for less, however often that was', async () => {
    const failure = { code: 'target_throttled', reason: 'http_429', retryAfterMilliseconds: 1000 };
    const deps = {
      ...dispatcherWorld({ rules: [pushes], failing: failing(failure as TargetFailure) }),
      random: () => 1,
    };
    deps.pauses.remaining = async () => 0;

    for (let tries = 0; tries < 20; tries += 1) await react(deps, outboxMessage());

    expect(deps.outbox.later.map(({ seconds }) => seconds)).toEqual([
      ...[5, 7, 12, 24, 48],
      ...Array(15).fill(90),
    ]);
  });

  it('is not tried meanwhile, and what waits for it counts no try', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });
    await deps.pauses.pause(target, 20_000);

    await react(deps, outboxMessage());

    expect(deps.sent).toEqual([]);
    expect(deps.dispatches.records.size).toBe(0);
    expect(deps.outbox.later).toMatchObject([{ seconds: 20 }]);
  });

  it('is asked about before anything else by what waited for it', async () => {
    const deps = dispatcherWorld({ rules: [pushes], events: [] });
    await deps.pauses.pause(target, 20_000);

    await react(deps, outboxMessage({ waitsFor: target }));

    expect(deps.outbox.later).toMatchObject([{ seconds: 20 }]);
  });

  it.each([
    ['has another target by now', { ...pushes, http: { url: 'https://new.example.com/hook' } }],
    ['has nothing to do after all', { ...pushes, where: () => false }],
  ])('is given back by what waited for it and %s', async (_what, changed: Rule) => {
    const deps = dispatcherWorld({ rules: [changed] });
    const resumed: string[] = [];
    deps.pauses.resume = async (name) => {
      resumed.push(name);
    };

    await react(deps, outboxMessage({ waitsFor: target }));

    expect(resumed).toContain(target);
    expect(deps.outbox.later).toEqual([]);
  });

  it('is tried by what waited for it, when the pause is over', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });

    await react(deps, outboxMessage({ waitsFor: target }));

    expect(deps.sent).toHaveLength(1);
  });

  it('keeps what has waited for long waiting for longer, so that not all come back all the time', async () => {
    const deps = dispatcherWorld({ rules: [pushes] });
    await deps.pauses.pause(target, 1000);
    const since = new Date(dispatcherTime - 20 * 60_000).toISOString();

    await react(deps, outboxMessage({ since }));

    expect(deps.outbox.later).toMatchObject([{ seconds: 300 }]);
  });

  it.each([target, undefined])(
    'is not tried any more by what has waited for a day, which is a dead letter: %s',
    async (waitsFor) => {
      const deps = dispatcherWorld({ rules: [pushes] });
      await deps.pauses.pause(target, 20_000);
      const since = new Date(dispatcherTime - dispatcher.giveUpMilliseconds).toISOString();

      await react(deps, outboxMessage({ since, ...(waitsFor && { waitsFor }) }));

      expect([deps.sent, deps.outbox.later]).toEqual([[], []]);
      expect(deps.deadLetters.letters).toMatchObject([
        { failure: { reason: 'target_unavailable/left_alone' } },
      ]);
      expect(deps.pauses.paused).toEqual(new Map([[target, 20_000]]));
    },
  );

  it('is tried once more by what has waited for a day when the pause is over', async () => {
    const deps = dispatcherWorld({ rules: [pushes], failing: throttling });
    const since = new Date(dispatcherTime - dispatcher.giveUpMilliseconds).toISOString();

    await react(deps, outboxMessage({ since, waitsFor: target }));

    expect(deps.outbox.later).toEqual([]);
    expect(deps.deadLetters.letters).toMatchObject([
      { failure: { reason: 'target_throttled/http_429' } },
    ]);
  });

  it('keeps no other waiting', async () => {
    const other: Rule = { name: 'other', match: {}, http: { url: 'https://example.org/' } };
    const deps = dispatcherWorld({ rules: [pushes, other] });
    await deps.pauses.pause(target, 20_000);

    await react(deps, outboxMessage({ rule: 'other' }));

    expect(deps.sent).toHaveLength(1);
  });

  it.each([
    ['takes it', async () => {}],
    ['refuses it', refusing],
    ['fails for another reason', down],
  ])('is asked again by all when it answers: it %s', async (_what, answering) => {
    const deps = dispatcherWorld({ rules: [pushes], failing: answering });
    deps.pauses.remaining = async () => 0;
    deps.pauses.paused.set(target, 1);

    await react(deps, outboxMessage());

    expect(deps.pauses.paused).toEqual(new Map());
  });
});

describe('a target that does not answer', () => {
  it('is left alone for a while: what waits at it keeps others waiting', async () => {
    const deps = dispatcherWorld({
      rules: [pushes],
      failing: failing({ code: 'target_unavailable', reason: 'timeout' }),
    });

    await react(deps, outboxMessage());

    expect(deps.pauses.paused).toEqual(new Map([['http https://example.com', 10_000]]));
  });
});

describe('a function of a rule', () => {
  it('is called with the event, and what it may ask', async () => {
    const calls: { readonly event: EventOf; readonly context: RunContext }[] = [];
    const rule: Rule = {
      name: 'pushes',
      match: {},
      run: async (event, context) => void calls.push({ event, context }),
    };
    const deps = dispatcherWorld({ rules: [rule] });

    await react(deps, outboxMessage({ replay: 'request-1' }));

    expect(calls).toMatchObject([
      {
        event: { ...envelopeWith(), key, data: { ref: 'refs/heads/main' } },
        context: { replay: 'request-1', signal: expect.any(AbortSignal) },
      },
    ]);
  });

  it('that does not come to say what it wants is tried again', async () => {
    const slack = { channel: 'C1', message: () => new Promise<string>(() => {}) };
    const deps = dispatcherWorld({ rules: [{ name: 'pushes', match: {}, slack }] });

    await react(deps, outboxMessage());

    expect(deps.dispatches.records.get(id)).toMatchObject({
      state: 'retrying',
      lastError: 'rule_failed/TimeoutError',
    });
  }, 15_000);

  it.each<[string, Rule]>([
    ['where', { ...pushes, where: boom }],
    ['message', { name: 'pushes', match: {}, slack: { channel: 'C1', message: boom } }],
    ['channel', { name: 'pushes', match: {}, slack: { channel: boom } }],
  ])('that throws as its %s is tried again, and nobody hears what it said', async (_what, rule) => {
    const deps = dispatcherWorld({ rules: [rule] });

    await react(deps, outboxMessage());

    expect(deps.sent).toEqual([]);
    expect(deps.dispatches.records.get(id)).toMatchObject({
      state: 'retrying',
      lastError: 'rule_failed/RangeError',
    });
    expect(deps.logged.join()).not.toContain('hunter2');
  });

  it('that goes on throwing is a dead letter after fifteen tries', async () => {
    const deps = dispatcherWorld({ rules: [{ name: 'pushes', match: {}, run: boom }] });

    for (let tries = 0; tries < dispatcher.attemptsMax; tries += 1)
      await react(deps, outboxMessage());

    expect(deps.outbox.later).toHaveLength(14);
    expect(deps.deadLetters.letters).toMatchObject([
      { failure: { reason: 'rule_failed/RangeError', receives: 15 } },
    ]);
  });

  it('hears whether its event comes too late', async () => {
    const heard: boolean[] = [];
    const rule: Rule = {
      name: 'pushes',
      match: {},
      run: async (_event, { isStale }) => void heard.push(await isStale()),
    };
    const at = (id: string, time: string) =>
      storedEventWith({ envelope: envelopeWith({ id, time, subject: '12' }) });
    const events = [
      at('closed', '2026-01-02T03:00:02.000Z'),
      at('edited', '2026-01-02T03:00:01.000Z'),
    ];
    const deps = dispatcherWorld({ rules: [rule], events });

    for (const { envelope } of events) await react(deps, outboxMessage({ envelope }));

    expect(heard).toEqual([false, true]);
  });

  it('that cannot hear it because the store is away has not failed itself', async () => {
    const rule: Rule = { ...pushes, name: 'pushes', match: {} };
    const update: Rule = { name: 'pushes', match: {}, slack: { channel: 'C1', update: 'subject' } };
    const deps = dispatcherWorld({ rules: [{ ...rule, ...update, http: undefined } as Rule] });
    const away = new HookError('store_unavailable', 'DynamoDB did not do what was asked');
    deps.order.isStale = async () => {
      throw away;
    };

    await expect(react(deps, outboxMessage())).rejects.toBe(away);
  });
});

function boom(): never {
  throw new RangeError('hunter2');
}
