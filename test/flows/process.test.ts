import { describe, expect, it } from '@jest/globals';
import { type Delivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import { process } from '../../src/flows/process.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { storedEventWith } from '../support/stored-events.ts';
import { workerWorld } from '../support/worker.ts';

const itemBytesMax = 380_000;
const everything: Rule = { name: 'everything', match: {}, run: () => {} };
const key = 'github:default:event-1';

/** A delivery with a body of that many bytes, which cannot shrink. */
function deliveryWithBodyBytes(bytes: number): Delivery {
  return deliveryWith({ body: { encoding: 'identity', bytes: Buffer.alloc(bytes, 0xa5) } });
}

const envelopeAndHeadersBytes = Buffer.byteLength(
  JSON.stringify([deliveryWith().envelope, deliveryWith().headers]),
);

describe('a message from the queue', () => {
  it('becomes a stored event', async () => {
    const deps = workerWorld();
    const delivery = deliveryWith();

    await process(deps, encodeDelivery(delivery));

    expect(deps.store.events).toEqual(new Map([[key, storedEventWith({ status: 'dispatched' })]]));
    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'INFO',
        message: 'stored',
        key,
        provider: 'github',
        hook: 'default',
        type: 'com.github.push',
        delivery: 'delivery-1',
      },
    ]);
  });

  it('of an event we hold is only counted', async () => {
    const deps = workerWorld();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-2' })));

    expect(deps.store.events.get(key)).toMatchObject({ deliveries: 2 });
    expect(deps.logged.join()).toContain('"message":"duplicate"');
  });

  it('that the queue brings twice is one delivery', async () => {
    const deps = workerWorld();
    const message = encodeDelivery(deliveryWith());
    await process(deps, message);

    await process(deps, message);

    expect(deps.store.events.get(key)).toMatchObject({ deliveries: 1 });
    expect(deps.logged.join()).toContain('"message":"counted before"');
    expect(deps.logged.join()).not.toContain('"message":"duplicate"');
  });

  it('that is none of ours is refused, and nothing is stored', async () => {
    const deps = workerWorld();

    const processed = process(deps, '{"Records":[]}');

    await expect(processed).rejects.toMatchObject({ code: 'message_malformed' });
    expect(deps.calls).toEqual([]);
    expect(deps.logged).toEqual([]);
  });

  it('fails as a whole when the store is down, so that the queue brings it again', async () => {
    const deps = workerWorld();
    deps.store.put = async () => {
      throw new HookError('store_unavailable', 'DynamoDB is down');
    };

    const processed = process(deps, encodeDelivery(deliveryWith()));

    await expect(processed).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(deps.logged).toEqual([]);
  });
});

describe('a body', () => {
  it('is in the item up to 380 KB of item', async () => {
    const deps = workerWorld();
    const delivery = deliveryWithBodyBytes(itemBytesMax - envelopeAndHeadersBytes);

    await process(deps, encodeDelivery(delivery));

    expect(deps.store.events.get(key)?.body).toEqual(delivery.body);
    expect(deps.bodies.kept.size).toBe(0);
  });

  it('is in the body store from one byte more', async () => {
    const deps = workerWorld();
    const delivery = deliveryWithBodyBytes(itemBytesMax - envelopeAndHeadersBytes + 1);
    const dataref = `s3://bucket/${delivery.envelope.bodyhash}`;

    await process(deps, encodeDelivery(delivery));

    expect(deps.store.events.get(key)).toMatchObject({
      envelope: envelopeWith({ dataref }),
      body: undefined,
    });
    expect(deps.bodies.kept).toEqual(new Map([[dataref, delivery.body]]));
  });

  it('is in the body store before the event that names it is in the store', async () => {
    const deps = workerWorld();

    await process(deps, encodeDelivery(deliveryWithBodyBytes(itemBytesMax)));

    expect(deps.calls).toEqual(['store.claimBody', 'bodies.put', 'store.put']);
  });

  it('that is in the body store already stays there', async () => {
    const deps = workerWorld();
    const envelope = envelopeWith({ dataref: 's3://bucket/earlier' });

    await process(deps, encodeDelivery(deliveryWith({ envelope, body: undefined })));

    expect(deps.calls).toEqual(['store.claimBody', 'store.put']);
    expect(deps.store.events.get(key)?.envelope.dataref).toBe('s3://bucket/earlier');
  });

  it('that the body store refuses keeps the event out of the store', async () => {
    const deps = workerWorld();
    const put = async (): Promise<never> => {
      throw new HookError('store_unavailable', 'S3 is down');
    };
    const message = encodeDelivery(deliveryWithBodyBytes(itemBytesMax));

    const processed = process({ ...deps, bodies: { ...deps.bodies, put } }, message);

    await expect(processed).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(deps.store.events.size).toBe(0);
  });
});

describe('a body seen before under another id', () => {
  const { bodyhash } = envelopeWith();
  const again = deliveryWith({ id: 'delivery-2', envelope: envelopeWith({ id: 'e2', bodyhash }) });

  it('flags the event where the id is not signed, and keeps it', async () => {
    const deps = workerWorld();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(again));

    const stored = [...deps.store.events.values()].map(({ envelope }) => envelope.duplicateof);
    expect(stored).toEqual([undefined, key]);
    expect(deps.logged.map((line) => JSON.parse(line))).toContainEqual({
      level: 'WARN',
      message: 'body seen before',
      key: 'github:default:e2',
      provider: 'github',
      hook: 'default',
      duplicateof: key,
    });
  });

  it('is the body of the event that is kept beside another, where that one was first with it', async () => {
    const deps = workerWorld();
    const taken = deliveryWith({ envelope: envelopeWith({ bodyhash: 'b0d1e5'.repeat(8) }) });
    const third = envelopeWith({ id: 'e3', bodyhash: taken.envelope.bodyhash });
    await process(deps, encodeDelivery(deliveryWith()));
    await process(deps, encodeDelivery(taken));

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-3', envelope: third })));

    const { duplicateof } = deps.store.events.get('github:default:e3')?.envelope ?? {};
    expect(duplicateof).toBe('github:default:event-1~b0d1e5b0d1e5b0d1');
  });

  it('flags nothing where the id is signed', async () => {
    const deps = workerWorld();
    await process(deps, encodeDelivery(deliveryWith({ isIdSigned: true })));

    await process(deps, encodeDelivery({ ...again, isIdSigned: true }));

    expect(deps.store.events.get('github:default:e2')?.envelope.duplicateof).toBeUndefined();
    expect(deps.calls).toEqual(['store.put', 'store.put']);
  });

  it('flags nothing at another hook, which is sent the same event by right', async () => {
    const deps = workerWorld();
    const elsewhere = envelopeWith({ hook: 'acme-web' });
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(deliveryWith({ envelope: elsewhere })));

    expect(deps.store.events.get('github:acme-web:event-1')?.envelope.duplicateof).toBeUndefined();
  });

  it('flags nothing when it is a redelivery under the same id', async () => {
    const deps = workerWorld();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-2' })));

    expect(deps.store.events.get(key)?.envelope.duplicateof).toBeUndefined();
    expect(deps.logged.join()).not.toContain('body seen before');
  });

  it('is claimed before the event is stored, so that no crash leaves it unclaimed', async () => {
    const deps = workerWorld();

    await process(deps, encodeDelivery(deliveryWith()));

    expect(deps.calls).toEqual(['store.claimBody', 'store.put']);
  });
});

describe('an id that comes again with another body', () => {
  const other = deliveryWith({
    id: 'delivery-2',
    envelope: envelopeWith({ bodyhash: 'b0d1e5'.repeat(8) }),
  });
  const keptAs = `${key}~b0d1e5b0d1e5b0d1`;

  it('is kept as an event of its own where nobody signed the id', async () => {
    const deps = workerWorld();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(other));

    expect([...deps.store.events.keys()]).toEqual([key, keptAs]);
    expect(deps.store.events.get(keptAs)?.envelope).toMatchObject({
      id: 'event-1~b0d1e5b0d1e5b0d1',
      duplicateof: key,
      bodyhash: other.envelope.bodyhash,
    });
    expect(deps.logged.join()).toContain('"message":"same id, other body"');
  });

  it('is kept once, however often the queue brings it', async () => {
    const deps = workerWorld();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(other));
    await process(deps, encodeDelivery(other));

    expect(deps.store.events.get(keptAs)?.deliveries).toBe(1);
    expect(deps.store.events.size).toBe(2);
  });

  it('is kept as well where nobody signed the one that was first: he may have made the id up', async () => {
    const deps = workerWorld([everything]);
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery({ ...other, isIdSigned: true }));

    expect([...deps.store.events.keys()]).toEqual([key, keptAs]);
    expect(deps.outbox.sent).toHaveLength(2);
  });

  it('is the same event where the provider signed the id', async () => {
    const deps = workerWorld();
    await process(deps, encodeDelivery(deliveryWith({ isIdSigned: true })));

    await process(deps, encodeDelivery({ ...other, isIdSigned: true }));

    expect([...deps.store.events.keys()]).toEqual([key]);
    expect(deps.store.events.get(key)?.deliveries).toBe(2);
  });
});

describe('what an event sets in motion', () => {
  const pushes: Rule = { name: 'pushes', match: { type: 'com.github.push' }, run: () => {} };
  const issues: Rule = {
    name: 'issues',
    match: { type: 'com.github.issue*' },
    run: () => {},
  };
  const message = encodeDelivery(deliveryWith());

  it('is handed on after the event is stored, and only then it is done', async () => {
    const deps = workerWorld([pushes]);

    await process(deps, message);

    expect(deps.calls).toEqual([
      'store.claimBody',
      'store.put',
      'outbox.send',
      'store.markDispatched',
    ]);
    expect(deps.store.events.get(key)?.status).toBe('dispatched');
    expect(deps.logged.at(-1)).toBe(
      `{"level":"INFO","message":"dispatched","key":"${key}","rules":["pushes"]}`,
    );
  });

  it('is one message for each rule that matches', async () => {
    const deps = workerWorld([pushes, issues, everything]);

    await process(deps, message);

    expect(deps.outbox.sent.map((text) => JSON.parse(text))).toEqual([
      { rule: 'pushes', envelope: envelopeWith() },
      { rule: 'everything', envelope: envelopeWith() },
    ]);
  });

  it('goes on in the trace of the request that brought the event', async () => {
    const deps = workerWorld([pushes]);
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';

    await process(deps, encodeDelivery(deliveryWith({ envelope: envelopeWith({ traceparent }) })));

    expect(deps.outbox.traces).toEqual([traceparent]);
    expect(deps.store.events.get(key)?.envelope.traceparent).toBe(traceparent);
  });

  it('is nothing where no rule matches: then the event is done when it is stored', async () => {
    const deps = workerWorld([issues]);

    await process(deps, message);

    expect(deps.calls).toEqual(['store.claimBody', 'store.put']);
    expect(deps.store.events.get(key)?.status).toBe('dispatched');
  });

  it('is told in text that SQS takes, whatever the provider calls things', async () => {
    const deps = workerWorld([pushes]);
    const subject = 'refs/heads/\uffff\ufffe';

    await process(deps, encodeDelivery(deliveryWith({ envelope: envelopeWith({ subject }) })));

    expect(deps.outbox.sent.join()).toContain('refs/heads/\\uffff\\ufffe');
    expect(deps.outbox.sent.map((text) => JSON.parse(text).envelope.subject)).toEqual([subject]);
  });

  it('is not handed on again by a redelivery of an event that is done', async () => {
    const deps = workerWorld([pushes]);
    await process(deps, message);

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-2' })));

    expect(deps.outbox.sent).toHaveLength(1);
    expect(deps.store.events.get(key)?.deliveries).toBe(2);
  });

  it('is handed on when the message comes again after the outbox refused it', async () => {
    const deps = workerWorld([pushes]);
    const refuse = async (): Promise<never> => {
      throw new HookError('queue_unavailable', 'the outbox is away');
    };

    const first = process({ ...deps, outbox: { send: refuse } }, message);
    await expect(first).rejects.toMatchObject({ code: 'queue_unavailable' });
    const between = deps.store.events.get(key)?.status;
    await process(deps, message);

    expect(between).toBe('stored');
    expect(deps.outbox.sent).toHaveLength(1);
    expect(deps.store.events.get(key)).toMatchObject({ status: 'dispatched', deliveries: 1 });
  });

  it('is handed on by another delivery of an event that was left half-way', async () => {
    const deps = workerWorld([pushes]);
    await deps.store.put(deliveryWith(), 'stored');

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-2' })));

    expect(deps.outbox.sent).toHaveLength(1);
    expect(deps.store.events.get(key)).toMatchObject({ status: 'dispatched', deliveries: 2 });
  });

  it('speaks of the event as it is stored, whichever delivery brings it to its end', async () => {
    const deps = workerWorld([pushes]);
    await deps.store.put(deliveryWith(), 'stored');
    const later = envelopeWith({ recordedtime: '2026-01-02T03:05:00.000Z' });

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-2', envelope: later })));

    expect(deps.outbox.sent.map((text) => JSON.parse(text).envelope)).toEqual([envelopeWith()]);
  });

  it('of two bodies under one id that nobody signed, is handed on for each', async () => {
    const deps = workerWorld([pushes]);
    const other = envelopeWith({ bodyhash: 'b0d1e5'.repeat(8) });
    await process(deps, message);

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-2', envelope: other })));

    expect(deps.outbox.sent.map((text) => JSON.parse(text).envelope.id)).toEqual([
      'event-1',
      'event-1~b0d1e5b0d1e5b0d1',
    ]);
  });
});
