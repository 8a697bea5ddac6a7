import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DynamoDbStore } from '../../../src/adapters/aws/dynamodb-store.ts';
import type { Delivery } from '../../../src/domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../../../src/domain/envelope.ts';
import type { ListFilter } from '../../../src/domain/ports.ts';
import { dynamoDbEngines, startAws, type TestAws } from '../../support/aws.ts';
import { deliveryWith, envelopeWith } from '../../support/deliveries.ts';

const now = Date.parse('2026-01-10T00:00:00Z');
const everything: ListFilter = {
  provider: undefined,
  hook: undefined,
  source: undefined,
  type: undefined,
  since: undefined,
  until: undefined,
  limit: 50,
  before: undefined,
};

/** One suite for every server that may stand in for DynamoDB. */
describe.each(dynamoDbEngines)('the store on %s', (engine) => {
  let aws: TestAws;
  let hooks = 0;
  beforeAll(async () => {
    aws = await startAws(engine);
  }, 30_000);
  afterAll(() => aws.stop());

  const storeAt = (clock = now, shards = 4): DynamoDbStore =>
    new DynamoDbStore(aws.dynamodb, { table: 'hooklane', retentionDays: 30, shards }, () => clock);
  /** A hook of its own keeps the events of one test out of another's. */
  const newHook = (): string => {
    hooks += 1;
    return `hook-${hooks}`;
  };

  describe('keeping an event', () => {
    it('gives back every part of it', async () => {
      const delivery = eventDelivery({ hook: newHook(), subject: 'refs/heads/main' });
      const store = storeAt();

      const outcome = await store.put(delivery, 'stored');

      expect(outcome).toBe('stored');
      const { envelope, isIdSigned, headers, body } = delivery;
      expect(await store.get(eventKeyOf(envelope))).toEqual({
        envelope,
        isIdSigned,
        headers,
        body,
        status: 'stored',
        deliveries: 1,
        dispatches: [],
      });
    });

    it('stores one of two hundred that come at once', async () => {
      const delivery = eventDelivery({ hook: newHook() });
      const store = storeAt();

      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          store.put({ ...delivery, id: `d-${index}` }, 'stored'),
        ),
      );

      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    });

    it('leaves what is stored as it is when the event comes again', async () => {
      const hook = newHook();
      const first = eventDelivery({ hook });
      const again = eventDelivery({ hook, action: 'changed' }, { id: 'delivery-2' });
      const store = storeAt();
      await store.put(first, 'stored');

      const outcome = await store.put(again, 'stored');

      expect(outcome).toBe('duplicate');
      expect(await store.get(eventKeyOf(first.envelope))).toMatchObject({
        envelope: first.envelope,
        deliveries: 1,
      });
    });

    it('counts every other delivery once, in whatever order the queue repeats them', async () => {
      const first = eventDelivery({ hook: newHook() });
      const [second, third] = ['delivery-2', 'delivery-3'].map((id) => ({ ...first, id }));
      const store = storeAt();
      await store.put(first, 'stored');

      for (const delivery of [first, second, third, second, first, third]) {
        await store.countDelivery(delivery ?? first);
      }

      const event = await store.get(eventKeyOf(first.envelope));
      expect(event?.deliveries).toBe(3);
    });

    it('says of the stored event, and not of the delivery, where it stands', async () => {
      const hook = newHook();
      const first = eventDelivery({ hook, bodyhash: 'aa'.repeat(32) });
      const second = eventDelivery({ hook, bodyhash: 'bb'.repeat(32) }, { id: 'delivery-2' });
      const store = storeAt();
      await store.put(first, 'stored');

      const stored = await store.countDelivery({ ...second, isIdSigned: true });

      expect(stored).toEqual({
        envelope: first.envelope,
        status: 'stored',
        isIdSigned: false,
        isNew: true,
      });
    });

    it('says of a delivery whether it was counted before', async () => {
      const first = eventDelivery({ hook: newHook() }, { isIdSigned: true });
      const second = { ...first, id: 'delivery-2' };
      const store = storeAt();
      await store.put(first, 'stored');

      const counts = [await store.countDelivery(first), await store.countDelivery(second)];
      const repeated = await store.countDelivery(second);

      expect(counts.map(({ isNew }) => isNew)).toEqual([false, true]);
      expect(repeated).toMatchObject({ isNew: false, isIdSigned: true });
    });

    it('is done with once it is marked as dispatched, and may be replayed then', async () => {
      const delivery = eventDelivery({ hook: newHook() });
      const key = eventKeyOf(delivery.envelope);
      const store = storeAt();
      await store.put(delivery, 'stored');

      await store.markDispatched(key, ['announce']);
      await store.noteReplay(key, ['announce'], 'request-1');

      const { envelope, isIdSigned, headers, body } = delivery;
      const done = { envelope, isIdSigned, status: 'dispatched' };
      const time = '2026-01-10T00:00:00.000Z';
      const dispatches = [
        { rule: 'announce', time },
        { rule: 'announce', time, replay: 'request-1' },
      ];
      expect(await store.get(key)).toEqual({ ...done, headers, body, deliveries: 1, dispatches });
      expect(await store.countDelivery(delivery)).toEqual({ ...done, isNew: false });
    });

    it('is not done with because it was replayed', async () => {
      const delivery = eventDelivery({ hook: newHook() });
      const key = eventKeyOf(delivery.envelope);
      const store = storeAt();
      await store.put(delivery, 'stored');

      await store.noteReplay(key, ['announce'], 'request-1');

      expect(await store.get(key)).toMatchObject({
        status: 'stored',
        dispatches: [{ rule: 'announce', replay: 'request-1' }],
      });
    });

    it('notes a hundred replays, does not grow for ever, and is done with all the same', async () => {
      const delivery = eventDelivery({ hook: newHook() });
      const key = eventKeyOf(delivery.envelope);
      const store = storeAt();
      await store.put(delivery, 'stored');

      for (let index = 0; index < 102; index += 1) {
        await store.noteReplay(key, ['announce'], `request-${index}`);
      }
      const replayed = await store.get(key);
      await store.markDispatched(key, ['announce']);

      expect(replayed?.dispatches).toHaveLength(100);
      expect(replayed?.dispatches.at(-1)).toMatchObject({ replay: 'request-99' });
      expect((await store.get(key))?.status).toBe('dispatched');
    });

    it('says where events stand, of any number of them, and nothing of those it does not have', async () => {
      const hook = newHook();
      const store = storeAt();
      const deliveries = Array.from({ length: 120 }, (_, index) =>
        eventDelivery({ hook, id: `e-${index}` }),
      );
      await Promise.all(deliveries.map((delivery) => store.put(delivery, 'stored')));
      await store.markDispatched(`github:${hook}:e-7`, []);
      const keys = [...deliveries.map(({ envelope }) => eventKeyOf(envelope)), 'github:x:never'];

      const statuses = await store.statusesOf(keys);

      expect(statuses.size).toBe(120);
      expect([...statuses].filter(([, status]) => status !== 'stored')).toEqual([
        [`github:${hook}:e-7`, 'dispatched'],
      ]);
      expect((await store.statusesOf([])).size).toBe(0);
    });

    it('leaves nothing where an event that has gone is marked', async () => {
      const store = storeAt();

      await store.markDispatched('github:default:gone', ['announce']);
      await store.noteReplay('github:default:gone', ['announce'], 'request-1');

      expect(await store.get('github:default:gone')).toBeUndefined();
      const { Item } = await aws.dynamodb.send(
        new GetItemCommand({ TableName: 'hooklane', Key: { pk: { S: 'github:default:gone' } } }),
      );
      expect(Item).toBeUndefined();
    });

    it('counts each of many deliveries that come at once', async () => {
      const first = eventDelivery({ hook: newHook() });
      const store = storeAt();
      await store.put(first, 'stored');

      await Promise.all(
        Array.from({ length: 15 }, (_, index) =>
          store.countDelivery({ ...first, id: `d-${index}` }),
        ),
      );

      const event = await store.get(eventKeyOf(first.envelope));
      expect(event?.deliveries).toBe(16);
    });

    it('does not count a delivery of an event that is gone', async () => {
      await expect(
        storeAt().countDelivery(eventDelivery({ hook: newHook() })),
      ).rejects.toMatchObject({
        code: 'store_unavailable',
      });
    });

    it('stores an event that comes again after its retention, deleted or not', async () => {
      const hook = newHook();
      const old = eventDelivery({ hook, recordedtime: '2026-01-01T00:00:00.000Z' });
      const again = eventDelivery({ hook, recordedtime: '2026-02-02T00:00:00.000Z' });
      await storeAt().put(old, 'stored');

      const outcome = await storeAt(Date.parse('2026-02-02T00:00:00Z')).put(again, 'stored');

      expect(outcome).toBe('stored');
    });

    it('knows no key that is empty, or longer than DynamoDB takes', async () => {
      expect(await storeAt().get('')).toBeUndefined();
      expect(await storeAt().get('é'.repeat(1025))).toBeUndefined();
    });

    it('keeps a body that is elsewhere as a reference', async () => {
      const dataref = 's3://bucket/bodies/x';
      const delivery = eventDelivery({ hook: newHook(), dataref }, { body: undefined });
      const store = storeAt();

      await store.put(delivery, 'stored');

      const event = await store.get(eventKeyOf(delivery.envelope));
      expect([event?.body, event?.envelope.dataref]).toEqual([undefined, dataref]);
    });

    it('knows nothing of a key that was never put, nor of its own notes', async () => {
      const store = storeAt();
      await store.put(eventDelivery({ hook: newHook() }), 'stored');

      expect(await store.get('github:default:never')).toBeUndefined();
      expect(await store.get('calendar')).toBeUndefined();
    });

    it('keeps for a week what is stored after its retention, as a redriven dead letter may be', async () => {
      const late = eventDelivery({ hook: newHook(), recordedtime: '2025-11-01T00:00:00.000Z' });
      const key = eventKeyOf(late.envelope);
      const week = 7 * 24 * 60 * 60 * 1000;
      await storeAt().put(late, 'stored');

      const again = await storeAt(now + week - 1000).put(late, 'stored');

      expect(again).toBe('duplicate');
      expect(await storeAt(now + week - 1000).get(key)).toBeDefined();
      expect(await storeAt(now + week).get(key)).toBeUndefined();
    });

    it('forgets an event when its retention is over, deleted or not', async () => {
      const delivery = eventDelivery({ hook: newHook() });
      const recorded = Date.parse(delivery.envelope.recordedtime);
      const retention = 30 * 24 * 60 * 60 * 1000;
      await storeAt().put(delivery, 'stored');
      const key = eventKeyOf(delivery.envelope);

      expect(await storeAt(recorded + retention - 1000).get(key)).toBeDefined();
      expect(await storeAt(recorded + retention).get(key)).toBeUndefined();
    });
  });

  describe('telling a replayed body', () => {
    it('names the first event of the hook with that body', async () => {
      const hook = newHook();
      const first = envelopeWith({ hook, id: 'a', bodyhash: 'h1' });
      const second = envelopeWith({ hook, id: 'b', bodyhash: 'h1' });
      const elsewhere = envelopeWith({ hook: newHook(), id: 'b', bodyhash: 'h1' });
      const store = storeAt();

      const claims = [];
      for (const envelope of [first, second, first, elsewhere]) {
        claims.push(await store.claimBody(envelope));
      }

      expect(claims).toEqual([
        eventKeyOf(first),
        eventKeyOf(first),
        eventKeyOf(first),
        eventKeyOf(elsewhere),
      ]);
    });

    it('takes a body for new when the claim on it is past its retention', async () => {
      const hook = newHook();
      const old = envelopeWith({ hook, id: 'a', recordedtime: '2025-11-01T00:00:00.000Z' });
      const later = { ...envelopeWith({ hook, id: 'b' }), bodyhash: old.bodyhash };
      await storeAt(Date.parse(old.recordedtime)).claimBody(old);

      expect(await storeAt().claimBody(later)).toBe(eventKeyOf(later));
    });
  });

  describe('listing', () => {
    const times = [
      '2026-01-02T10:00:00.000Z',
      '2026-01-03T09:00:00.000Z',
      '2026-01-03T10:00:00.000Z',
    ];

    it('is newest first, over days and shards', async () => {
      const hook = newHook();
      const store = storeAt();
      const ids = Array.from({ length: 12 }, (_, index) => `e-${index}`);
      for (const [index, id] of ids.entries()) {
        await store.put(
          eventDelivery({ hook, id, recordedtime: times[index % 3] ?? '' }),
          'stored',
        );
      }

      const { envelopes, next } = await store.list({ ...everything, hook });

      const recorded = envelopes.map(({ recordedtime }) => recordedtime);
      expect(recorded).toEqual([...recorded].sort().reverse());
      expect(envelopes.map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect(next).toBeUndefined();
    });

    it('goes on by cursor without losing or repeating one, whatever arrives meanwhile', async () => {
      const hook = newHook();
      const store = storeAt();
      const recordedtime = '2026-01-04T00:00:00.000Z';
      const ids = Array.from({ length: 10 }, (_, index) => `e-${index}`);
      for (const id of ids) await store.put(eventDelivery({ hook, id, recordedtime }), 'stored');

      const seen: string[] = [];
      let before: string | undefined;
      do {
        const page = await store.list({ ...everything, hook, limit: 3, before });
        seen.push(...page.envelopes.map(({ id }) => id));
        before = page.next;
        const arrival = `new-${seen.length}`;
        await store.put(
          eventDelivery({ hook, id: arrival, recordedtime: '2026-01-05T00:00:00.000Z' }),
          'stored',
        );
      } while (before !== undefined);

      expect([...seen].sort()).toEqual(ids);
    });

    it('gives no cursor when the page holds exactly the rest', async () => {
      const hook = newHook();
      const source = `https://github.com/acme/${hook}`;
      const store = storeAt();
      for (const id of ['a', 'b']) await store.put(eventDelivery({ hook, id, source }), 'stored');

      const page = await store.list({ ...everything, source, limit: 2 });

      expect([page.envelopes.length, page.next]).toEqual([2, undefined]);
    });

    it.each([
      ['since, which is included', { since: '2026-01-03T09:00:00.000Z' }, ['c', 'b']],
      ['until, which is not', { until: '2026-01-03T09:00:00.000Z' }, ['a']],
      ['both', { since: '2026-01-03T00:00:00.000Z', until: '2026-01-03T10:00:00.000Z' }, ['b']],
      [
        'both, the wrong way round',
        { since: '2026-01-03T00:00:00.000Z', until: '2026-01-02T00:00:00.000Z' },
        [],
      ],
      ['a type', { type: 'com.github.push' }, ['b', 'a']],
      ['the start of a type', { type: 'com.github.*' }, ['c', 'b', 'a']],
      ['any type', { type: '*' }, ['c', 'b', 'a']],
      ['a type that is the start of another', { type: 'com.github.pu' }, []],
      ['a provider', { provider: 'github' }, ['c', 'b', 'a']],
      ['another provider', { provider: 'gitlab' }, []],
    ])('keeps to %s', async (_what, filter, ids) => {
      const hook = newHook();
      const store = storeAt();
      for (const [index, id] of ['a', 'b', 'c'].entries()) {
        const type = id === 'c' ? 'com.github.issues.opened' : 'com.github.push';
        await store.put(
          eventDelivery({ hook, id, type, recordedtime: times[index] ?? '' }),
          'stored',
        );
      }

      const { envelopes } = await store.list({ ...everything, hook, ...filter });

      expect(envelopes.map(({ id }) => id)).toEqual(ids);
    });

    it('keeps to a source, and to the other filters within it', async () => {
      const source = 'https://github.com/acme/one-source';
      const store = storeAt();
      for (const [index, id] of ['a', 'b', 'c'].entries()) {
        const hook = id === 'b' ? 'other' : 'main';
        await store.put(
          eventDelivery({ hook, id, source, recordedtime: times[index] ?? '' }),
          'stored',
        );
      }

      const all = await store.list({ ...everything, source });
      const some = await store.list({ ...everything, source, hook: 'main', provider: 'github' });
      const none = await store.list({ ...everything, source, provider: 'slack' });

      expect(all.envelopes.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
      expect(some.envelopes.map(({ id }) => id)).toEqual(['c', 'a']);
      expect(none.envelopes).toEqual([]);
    });

    it('finds what was written with another number of shards', async () => {
      const hook = newHook();
      const recordedtime = '2026-01-06T00:00:00.000Z';
      for (const [index, shards] of [1, 7, 2].entries()) {
        const store = storeAt(now, shards);
        for (const part of ['x', 'y', 'z']) {
          await store.put(eventDelivery({ hook, id: `${index}${part}`, recordedtime }), 'stored');
        }
      }

      const { envelopes } = await storeAt(now, 3).list({ ...everything, hook });

      expect(envelopes).toHaveLength(9);
    });

    it('leaves out what is past its retention', async () => {
      const hook = newHook();
      await storeAt().put(
        eventDelivery({ hook, recordedtime: '2026-01-02T00:00:00.000Z' }),
        'stored',
      );
      const later = Date.parse('2026-02-01T00:00:00.001Z');

      const { envelopes } = await storeAt(later).list({ ...everything, hook });

      expect(envelopes).toEqual([]);
    });

    it('is, page by page, what was put, for any events and any page', async () => {
      const moments = fc.integer({ min: 0, max: 3 * 24 * 60 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(moments, { maxLength: 25 }),
          fc.integer({ min: 1, max: 9 }),
          async (minutes, limit) => {
            const hook = newHook();
            const source = `https://github.com/acme/${hook}`;
            const store = storeAt();
            const start = Date.parse('2026-01-05T00:00:00Z');
            const puts = minutes.map((minute, index) => ({
              hook,
              source,
              id: `e-${index}`,
              recordedtime: new Date(start + minute * 60_000).toISOString(),
            }));
            await Promise.all(puts.map((put) => store.put(eventDelivery(put), 'stored')));

            const bySource = await listAll(store, { ...everything, source, limit });
            const byTime = await listAll(store, { ...everything, hook, limit });

            const expected = puts
              .map(({ recordedtime, id }) => `${recordedtime}#github:${hook}:${id}`)
              .sort()
              .reverse();
            expect(bySource).toEqual(expected);
            expect(byTime).toEqual(expected);
          },
        ),
        { numRuns: 15 },
      );
    }, 60_000);
  });

  it('says that the store is unavailable when nobody answers', async () => {
    const client = new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      endpoint: 'http://127.0.0.1:9',
      maxAttempts: 1,
    });
    const store = new DynamoDbStore(
      client,
      { table: 'hooklane', retentionDays: 30, shards: 1 },
      () => now,
    );

    const unavailable = expect.objectContaining({ code: 'store_unavailable' });
    await expect(store.put(eventDelivery(), 'stored')).rejects.toEqual(unavailable);
    await expect(store.countDelivery(eventDelivery())).rejects.toEqual(unavailable);
    await expect(store.claimBody(envelopeWith())).rejects.toEqual(unavailable);
    await expect(store.get('k')).rejects.toEqual(unavailable);
    await expect(store.list(everything)).rejects.toEqual(unavailable);
  });
});

function eventDelivery(
  envelope: Partial<Envelope> = {},
  parts: Partial<Omit<Delivery, 'envelope'>> = {},
): Delivery {
  return deliveryWith({ envelope: envelopeWith(envelope), ...parts });
}

async function listAll(store: DynamoDbStore, filter: ListFilter): Promise<readonly string[]> {
  const positions: string[] = [];
  let before: string | undefined;
  do {
    const page = await store.list({ ...filter, before });
    for (const each of page.envelopes) positions.push(`${each.recordedtime}#${eventKeyOf(each)}`);
    before = page.next;
  } while (before !== undefined);
  return positions;
}
