import { describe, expect, it } from '@jest/globals';
import { type Delivery, encodeDelivery } from '../../src/domain/delivery.ts';
import { HookError } from '../../src/domain/errors.ts';
import { process } from '../../src/flows/process.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';
import { MemoryStore, memoryBodies } from '../support/memory-ports.ts';
import { logInto } from '../support/receiver.ts';
import { storedEventWith } from '../support/stored-events.ts';

const itemBytesMax = 380_000;
const key = 'github:default:event-1';

function world() {
  const calls: string[] = [];
  const logged: string[] = [];
  return {
    calls,
    logged,
    store: new MemoryStore({ calls }),
    bodies: memoryBodies(calls),
    log: logInto(logged),
  };
}

/** A delivery with a body of that many bytes, which cannot shrink. */
function deliveryWithBodyBytes(bytes: number): Delivery {
  return deliveryWith({ body: { encoding: 'identity', bytes: Buffer.alloc(bytes, 0xa5) } });
}

const envelopeAndHeadersBytes = Buffer.byteLength(
  JSON.stringify([deliveryWith().envelope, deliveryWith().headers]),
);

describe('a message from the queue', () => {
  it('becomes a stored event', async () => {
    const deps = world();
    const delivery = deliveryWith();

    await process(deps, encodeDelivery(delivery));

    expect(deps.store.events).toEqual(new Map([[key, storedEventWith()]]));
    expect(deps.logged.map((line) => JSON.parse(line))).toEqual([
      { level: 'INFO', message: 'stored', key, delivery: 'delivery-1' },
    ]);
  });

  it('of an event we hold is only counted', async () => {
    const deps = world();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-2' })));

    expect(deps.store.events.get(key)).toMatchObject({ status: 'stored', deliveries: 2 });
    expect(deps.logged.join()).toContain('"message":"duplicate"');
  });

  it('that the queue brings twice is one delivery', async () => {
    const deps = world();
    const message = encodeDelivery(deliveryWith());
    await process(deps, message);

    await process(deps, message);

    expect(deps.store.events.get(key)).toMatchObject({ deliveries: 1 });
  });

  it('that is none of ours is refused, and nothing is stored', async () => {
    const deps = world();

    const processed = process(deps, '{"Records":[]}');

    await expect(processed).rejects.toMatchObject({ code: 'message_malformed' });
    expect(deps.calls).toEqual([]);
    expect(deps.logged).toEqual([]);
  });

  it('fails as a whole when the store is down, so that the queue brings it again', async () => {
    const deps = world();
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
    const deps = world();
    const delivery = deliveryWithBodyBytes(itemBytesMax - envelopeAndHeadersBytes);

    await process(deps, encodeDelivery(delivery));

    expect(deps.store.events.get(key)?.body).toEqual(delivery.body);
    expect(deps.bodies.kept.size).toBe(0);
  });

  it('is in the body store from one byte more', async () => {
    const deps = world();
    const delivery = deliveryWithBodyBytes(itemBytesMax - envelopeAndHeadersBytes + 1);
    const dataref = `s3://bucket/${key}`;

    await process(deps, encodeDelivery(delivery));

    expect(deps.store.events.get(key)).toMatchObject({
      envelope: envelopeWith({ dataref }),
      body: undefined,
    });
    expect(deps.bodies.kept).toEqual(new Map([[dataref, delivery.body]]));
  });

  it('is in the body store before the event that names it is in the store', async () => {
    const deps = world();

    await process(deps, encodeDelivery(deliveryWithBodyBytes(itemBytesMax)));

    expect(deps.calls).toEqual(['store.claimBody', 'bodies.put', 'store.put']);
  });

  it('that is in the body store already stays there', async () => {
    const deps = world();
    const envelope = envelopeWith({ dataref: 's3://bucket/earlier' });

    await process(deps, encodeDelivery(deliveryWith({ envelope, body: undefined })));

    expect(deps.calls).toEqual(['store.claimBody', 'store.put']);
    expect(deps.store.events.get(key)?.envelope.dataref).toBe('s3://bucket/earlier');
  });

  it('that the body store refuses keeps the event out of the store', async () => {
    const deps = world();
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
    const deps = world();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(again));

    const stored = [...deps.store.events.values()].map(({ envelope }) => envelope.duplicateof);
    expect(stored).toEqual([undefined, key]);
    expect(deps.logged.map((line) => JSON.parse(line))).toContainEqual({
      level: 'WARN',
      message: 'body seen before',
      key: 'github:default:e2',
      duplicateof: key,
    });
  });

  it('flags nothing where the id is signed', async () => {
    const deps = world();
    await process(deps, encodeDelivery(deliveryWith({ isIdSigned: true })));

    await process(deps, encodeDelivery({ ...again, isIdSigned: true }));

    expect(deps.store.events.get('github:default:e2')?.envelope.duplicateof).toBeUndefined();
    expect(deps.calls).toEqual(['store.put', 'store.put']);
  });

  it('flags nothing at another hook, which is sent the same event by right', async () => {
    const deps = world();
    const elsewhere = envelopeWith({ hook: 'acme-web' });
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(deliveryWith({ envelope: elsewhere })));

    expect(deps.store.events.get('github:acme-web:event-1')?.envelope.duplicateof).toBeUndefined();
  });

  it('flags nothing when it is a redelivery under the same id', async () => {
    const deps = world();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(deliveryWith({ id: 'delivery-2' })));

    expect(deps.store.events.get(key)?.envelope.duplicateof).toBeUndefined();
    expect(deps.logged.join()).not.toContain('body seen before');
  });

  it('is claimed before the event is stored, so that no crash leaves it unclaimed', async () => {
    const deps = world();

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
    const deps = world();
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
    const deps = world();
    await process(deps, encodeDelivery(deliveryWith()));

    await process(deps, encodeDelivery(other));
    await process(deps, encodeDelivery(other));

    expect(deps.store.events.get(keptAs)?.deliveries).toBe(1);
    expect(deps.store.events.size).toBe(2);
  });

  it('is the same event where the provider signed the id', async () => {
    const deps = world();
    await process(deps, encodeDelivery(deliveryWith({ isIdSigned: true })));

    await process(deps, encodeDelivery({ ...other, isIdSigned: true }));

    expect([...deps.store.events.keys()]).toEqual([key]);
    expect(deps.store.events.get(key)?.deliveries).toBe(2);
  });
});
