import { packBody } from '../../src/domain/body.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { Envelope } from '../../src/domain/envelope.ts';
import type { StoredEvent } from '../../src/domain/ports.ts';

/** A push to `acme/web` on GitHub, with whatever is said differently. */
export function envelopeWith(parts: Partial<Envelope> = {}): Envelope {
  return {
    specversion: '1.0',
    id: 'e1',
    source: 'https://github.com/acme/web',
    type: 'com.github.push',
    time: '2026-01-02T03:04:05.000Z',
    datacontenttype: 'application/json',
    provider: 'github',
    hook: 'default',
    recordedtime: '2026-01-02T03:04:05.678Z',
    bodyhash: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    contenttype: 'application/json',
    ...parts,
  };
}

/** Its delivery, with the body `{}`. */
export function deliveryWith(parts: Partial<Delivery> = {}): Delivery {
  return {
    id: 'delivery-1',
    envelope: envelopeWith(),
    isIdSigned: false,
    headers: { 'x-github-event': 'push' },
    body: packBody(Buffer.from('{}')),
    ...parts,
  };
}

/** The same in the store, seen once. */
export function storedEventWith(parts: Partial<StoredEvent> = {}): StoredEvent {
  return { ...deliveryWith(), status: 'stored', deliveries: 1, ...parts };
}
