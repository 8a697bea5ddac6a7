import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoDbConversations } from '../../../src/adapters/aws/dynamodb-conversations.ts';
import { DynamoDbDispatches } from '../../../src/adapters/aws/dynamodb-dispatch-records.ts';
import { dynamoDbOrder } from '../../../src/adapters/aws/dynamodb-order.ts';
import { DynamoDbPauses } from '../../../src/adapters/aws/dynamodb-pauses.ts';
import { DynamoDbTable } from '../../../src/adapters/aws/dynamodb-table.ts';
import { dispatcher } from '../../../src/domain/budgets.ts';
import { dispatchIdOf, type Opening } from '../../../src/domain/dispatch.ts';
import { dynamoDbEngines, startAws, type TestAws } from '../../support/aws.ts';

const now = Date.parse('2026-01-10T00:00:00Z');
const lease = 45_000;

/** One suite for every server that may stand in for DynamoDB. */
describe.each(dynamoDbEngines)('what is known of dispatches, on %s', (engine) => {
  let aws: TestAws;
  let count = 0;
  beforeAll(async () => {
    aws = await startAws(engine);
  }, 30_000);
  afterAll(() => aws.stop());

  const table = (): DynamoDbTable => new DynamoDbTable(aws.dynamodb, 'hooklane');
  /** A name of its own keeps one test out of another's. */
  const unique = (): string => {
    count += 1;
    return `github:default:event-${count}`;
  };

  describe('a dispatch', () => {
    const dispatches = (clock = now): DynamoDbDispatches =>
      new DynamoDbDispatches(table(), 30, () => clock);

    it('is tried by one of twenty who want to at the same moment', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };

      const begun = await Promise.all(
        Array.from({ length: 20 }, () => dispatches().begin(dispatch, lease, 0)),
      );

      expect(begun.filter(({ kind }) => kind === 'begun')).toEqual([
        { kind: 'begun', attempts: 1, hadFailed: false },
      ]);
      expect(begun.filter(({ kind }) => kind === 'busy')).toHaveLength(19);
    });

    it('is over when it is done, for good', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);
      await dispatches().end(dispatch, { state: 'done' });

      const late = { state: 'retrying', lastError: 'target_unavailable/x', attempts: 1 } as const;
      await dispatches().end(dispatch, late);
      await dispatches().fail(dispatch, { lastError: 'target_refused/x', letters: 1 });

      expect(await dispatches(now + lease).begin(dispatch, lease, 0)).toEqual({
        kind: 'over',
        hadFailed: false,
      });
      const records = await dispatches().recordsOf([dispatch]);
      expect(records.get(dispatchIdOf(dispatch))).toEqual({
        state: 'done',
        attempts: 1,
        changedAt: '2026-01-10T00:00:00.000Z',
      });
    });

    it('is over when there was nothing to do', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);

      await dispatches().end(dispatch, { state: 'skipped' });

      expect(await dispatches().begin(dispatch, lease, 0)).toEqual({
        kind: 'over',
        hadFailed: false,
      });
    });

    it('counts its tries, and keeps what the last one failed with', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);
      await dispatches().end(dispatch, {
        state: 'retrying',
        lastError: 'target_unavailable/a',
        attempts: 1,
      });

      const second = await dispatches(now + 1000).begin(dispatch, lease, 0);
      await dispatches(now + 1000).end(dispatch, {
        state: 'retrying',
        lastError: 'rule_failed',
        attempts: 2,
      });

      expect(second).toEqual({ kind: 'begun', attempts: 2, hadFailed: false });
      const records = await dispatches().recordsOf([dispatch]);
      expect(records.get(dispatchIdOf(dispatch))).toEqual({
        state: 'retrying',
        attempts: 2,
        changedAt: '2026-01-10T00:00:01.000Z',
        lastError: 'rule_failed',
      });
    });

    it('has no failure to show when it is done after all', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);
      await dispatches().end(dispatch, {
        state: 'retrying',
        lastError: 'rule_failed',
        attempts: 1,
      });
      await dispatches().begin(dispatch, lease, 0);

      await dispatches().end(dispatch, { state: 'done' });

      const records = await dispatches().recordsOf([dispatch]);
      expect(records.get(dispatchIdOf(dispatch))).toEqual({
        state: 'done',
        attempts: 2,
        changedAt: '2026-01-10T00:00:00.000Z',
      });
    });

    it('is tried by the next when who tried it died, and not before', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);

      const early = await dispatches(now + lease - 1).begin(dispatch, lease, 0);
      const late = await dispatches(now + lease).begin(dispatch, lease, 0);

      expect([early, late]).toEqual([
        { kind: 'busy' },
        { kind: 'begun', attempts: 2, hadFailed: false },
      ]);
    });

    it('is not for him to note who took longer than he may', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);
      await dispatches(now + lease).begin(dispatch, lease, 0);

      await dispatches(now + lease).end(dispatch, {
        state: 'retrying',
        lastError: 'target_unavailable/timeout',
        attempts: 1,
      });

      expect(await dispatches(now + lease).begin(dispatch, lease, 0)).toEqual({ kind: 'busy' });
    });

    it('begins anew by its letter after it failed for good, and not by a repeat', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);
      await dispatches().fail(dispatch, { lastError: 'target_refused/b', letters: 1 });

      const repeat = await dispatches().begin(dispatch, lease, 0);
      const letter = await dispatches().begin(dispatch, lease, 1);

      expect(repeat).toEqual({ kind: 'failed' });
      expect(letter).toEqual({ kind: 'begun', attempts: 1, hadFailed: true });
    });

    it('still knows that it failed once when it is done after another try', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);
      await dispatches().fail(dispatch, { lastError: 'target_refused/b', letters: 1 });
      await dispatches().begin(dispatch, lease, 1);
      const failed = { state: 'retrying', lastError: 'target_unavailable/c', attempts: 1 } as const;
      await dispatches().end(dispatch, failed);

      const second = await dispatches().begin(dispatch, lease, 1);
      await dispatches().end(dispatch, { state: 'done' });
      const repeat = await dispatches().begin(dispatch, lease, 1);

      expect(second).toEqual({ kind: 'begun', attempts: 2, hadFailed: true });
      expect(repeat).toEqual({ kind: 'over', hadFailed: true });
    });

    it('may fail before its rule could try', async () => {
      const dispatch = { key: unique(), rule: 'gone' };

      await dispatches().fail(dispatch, { lastError: 'rule_unknown', letters: 1 });

      const records = await dispatches().recordsOf([dispatch]);
      expect(records.get(dispatchIdOf(dispatch))).toEqual({
        state: 'failed',
        attempts: 0,
        changedAt: '2026-01-10T00:00:00.000Z',
        lastError: 'rule_unknown',
      });
    });

    it('is known for a week at the least, as its event is', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };

      await new DynamoDbDispatches(table(), 1, () => now).begin(dispatch, lease, 0);

      const item = await table().read(`dispatch#${dispatchIdOf(dispatch)}`);
      expect(item?.expires).toEqual({ N: String(now / 1000 + 7 * 24 * 60 * 60) });
    });

    it('is another one for another rule, event or replay', async () => {
      const dispatch = { key: unique(), rule: 'reviews' };
      await dispatches().begin(dispatch, lease, 0);
      const others = [
        { ...dispatch, rule: 'issues' },
        { ...dispatch, key: unique() },
        { ...dispatch, replay: 'request-1' },
      ];

      const begun = await Promise.all(others.map((each) => dispatches().begin(each, lease, 0)));

      expect(begun.map(({ kind }) => kind)).toEqual(['begun', 'begun', 'begun']);
    });

    it('has no record before its first try', async () => {
      expect(await dispatches().recordsOf([{ key: unique(), rule: 'reviews' }])).toEqual(new Map());
    });

    it('is found among more than one question can have', async () => {
      const many = Array.from({ length: 150 }, () => ({ key: unique(), rule: 'reviews' }));
      for (const dispatch of many.slice(-2)) await dispatches().begin(dispatch, lease, 0);

      const records = await dispatches().recordsOf(many);

      expect([...records.keys()].sort()).toEqual(many.slice(-2).map(dispatchIdOf).sort());
    });

    it('cannot be begun where DynamoDB does not answer', async () => {
      const nowhere = new DynamoDbTable(aws.dynamodb, 'no-such-table');

      const begun = new DynamoDbDispatches(nowhere, 30, () => now).begin(
        { key: unique(), rule: 'reviews' },
        lease,
        0,
      );

      await expect(begun).rejects.toMatchObject({ code: 'store_unavailable' });
    });
  });

  describe('a target', () => {
    const pauses = (clock = now): DynamoDbPauses => new DynamoDbPauses(table(), () => clock);

    it('that asked for nothing may be tried', async () => {
      expect(await pauses().remaining(unique())).toBe(0);
    });

    it('is left alone by all for as long as it asked', async () => {
      const target = unique();
      await pauses().pause(target, 30_000);

      const left = [
        await pauses().remaining(target),
        await pauses(now + 29_000).remaining(target),
        await pauses().remaining(unique()),
      ];

      expect(left).toEqual([30_000, 1000, 0]);
    });

    it('is left alone for longer when it asks for that, and never for less', async () => {
      const target = unique();
      await pauses().pause(target, 30_000);

      await pauses().pause(target, 60_000);
      await pauses().pause(target, 10_000);

      expect(await pauses().remaining(target)).toBe(60_000);
    });

    it('is tried by one when its pause is over, and by all when that went well', async () => {
      const target = unique();
      await pauses().pause(target, 30_000);
      const one = pauses(now + 30_000);
      const other = pauses(now + 30_000);

      const during = [await one.remaining(target), await other.remaining(target)];
      await one.resume(target);
      const after = await other.remaining(target);

      expect(during).toEqual([0, dispatcher.probeMilliseconds]);
      expect(after).toBe(0);
    });

    it('is left alone again when the one that tried it hears so, for no longer than it asks', async () => {
      const target = unique();
      await pauses().pause(target, 30_000);
      const one = pauses(now + 30_000);
      await one.remaining(target);

      await one.pause(target, 5000);

      expect(await pauses(now + 30_000).remaining(target)).toBe(5000);
    });

    it('is tried by another when the one that was to try it died', async () => {
      const target = unique();
      await pauses().pause(target, 30_000);
      await pauses(now + 30_000).remaining(target);

      const later = now + 30_000 + dispatcher.probeMilliseconds;

      expect(await pauses(later).remaining(target)).toBe(0);
    });

    it('keeps its pause when somebody comes through who was on the way before', async () => {
      const target = unique();
      const early = pauses();
      await early.remaining(target);
      await pauses().pause(target, 30_000);

      await early.resume(target);

      expect(await pauses().remaining(target)).toBe(30_000);
    });

    it.each([60_000, 5000])(
      'keeps a pause of %d ms that was asked for while the one that tried it was on the way',
      async (milliseconds) => {
        const target = unique();
        await pauses().pause(target, 1000);
        const one = pauses(now + 1000);
        await one.remaining(target);
        await pauses(now + 1000).pause(target, milliseconds);

        await one.resume(target);

        expect(await pauses(now + 1000).remaining(target)).toBe(milliseconds);
      },
    );

    it('is asked about once for a batch that comes at the same moment', async () => {
      const target = unique();
      await pauses().pause(target, 30_000);
      const one = pauses();

      const left = await Promise.all(Array.from({ length: 10 }, () => one.remaining(target)));

      expect(left).toEqual(Array(10).fill(30_000));
    });
  });

  describe('an event', () => {
    const order = () => dynamoDbOrder(table(), 30, () => now);

    it('is stale when something later is known about the same', async () => {
      const entity = unique();

      const stale = [
        await order().isStale(entity, '2026-01-02T03:04:05.000Z'),
        await order().isStale(entity, '2026-01-02T03:04:07.000Z'),
        await order().isStale(entity, '2026-01-02T03:04:06.000Z'),
        await order().isStale(unique(), '2026-01-02T03:04:06.000Z'),
      ];

      expect(stale).toEqual([false, false, true, false]);
    });

    it('is not stale when it is asked about again, nor beside one of the same moment', async () => {
      const entity = unique();
      await order().isStale(entity, '2026-01-02T03:04:05.000Z');

      expect(await order().isStale(entity, '2026-01-02T03:04:05.000Z')).toBe(false);
    });
  });

  describe('a conversation', () => {
    const conversations = (clock = now) => dynamoDbConversations(table(), 30, () => clock);
    const message = { channel: 'C1', ts: '1767322800.000100' };
    const openedBy = async (name: string): Promise<Opening> => {
      const opened = await conversations().open(name, lease);
      if (opened.kind === 'busy') throw new Error('somebody else is opening it');
      return opened;
    };

    it('is begun by one of ten who want to at the same moment', async () => {
      const name = unique();

      const opened = await Promise.all(
        Array.from({ length: 10 }, () => conversations().open(name, lease)),
      );

      expect(opened.filter(({ kind }) => kind === 'mine')).toEqual([
        { kind: 'mine', until: now + lease },
      ]);
      expect(opened.filter(({ kind }) => kind === 'busy')).toHaveLength(9);
    });

    it('goes on where it was begun', async () => {
      const name = unique();
      await conversations().open(name, lease);

      await conversations().opened(name, { channel: 'C1', ts: '1767322800.000100' });

      expect(await conversations(now + lease).open(name, lease)).toEqual({
        kind: 'open',
        channel: 'C1',
        ts: '1767322800.000100',
      });
    });

    it('is begun by the next when who was to begin it died, and not before', async () => {
      const name = unique();
      await conversations().open(name, lease);

      const early = await conversations(now + lease - 1).open(name, lease);
      const late = await conversations(now + lease).open(name, lease);

      expect([early, late]).toEqual([{ kind: 'busy' }, { kind: 'mine', until: now + 2 * lease }]);
    });

    it('is begun anew when it is gone', async () => {
      const name = unique();
      await conversations().open(name, lease);
      await conversations().opened(name, message);

      await conversations().forget(name, { kind: 'open', ...message });

      expect(await conversations().open(name, lease)).toMatchObject({ kind: 'mine' });
    });

    it('is begun by the next at once when who was to begin it could not', async () => {
      const name = unique();
      const mine = await openedBy(name);

      await conversations().forget(name, mine);

      expect(await conversations().open(name, lease)).toMatchObject({ kind: 'mine' });
    });

    it('is left to the next by one who could not begin it, and hears so too late', async () => {
      const name = unique();
      const mine = await openedBy(name);
      await conversations(now + lease).open(name, lease);

      await conversations(now + lease).forget(name, mine);

      expect(await conversations(now + lease).open(name, lease)).toEqual({ kind: 'busy' });
    });

    it('goes on where the next began it, whatever became of the first', async () => {
      const name = unique();
      const mine = await openedBy(name);
      await conversations(now + lease).open(name, lease);
      await conversations(now + lease).opened(name, message);

      await conversations(now + lease).forget(name, mine);

      expect(await conversations().open(name, lease)).toEqual({ kind: 'open', ...message });
    });

    it.each([
      ['begun', undefined, { kind: 'busy' }],
      ['there', message, { kind: 'open', ...message }],
    ])('is not forgotten for one that is gone where another is %s', async (_, next, expected) => {
      const name = unique();
      const gone = { kind: 'open', channel: 'C1', ts: '1767322700.000100' } as const;
      await conversations().open(name, lease);
      if (next !== undefined) await conversations().opened(name, next);

      await conversations().forget(name, gone);

      expect(await conversations().open(name, lease)).toEqual(expected);
    });
  });
});
