import { hashOf, packBody } from '../../src/domain/body.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { Envelope } from '../../src/domain/envelope.ts';

/** An envelope of a GitHub push, with whatever is said differently. */
export function envelopeWith(parts: Partial<Envelope> = {}): Envelope {
  return {
    specversion: '1.0',
    id: 'event-1',
    source: 'https://github.com/acme/web',
    type: 'com.github.push',
    time: '2026-01-02T03:04:05.000Z',
    datacontenttype: 'application/json',
    provider: 'github',
    hook: 'default',
    recordedtime: '2026-01-02T03:04:05.678Z',
    bodyhash: hashOf(parts.id ?? 'event-1'),
    contenttype: 'application/json',
    ...parts,
  };
}

/** A delivery of that event with a small body, with whatever is said differently. */
export function deliveryWith(parts: Partial<Delivery> = {}): Delivery {
  return {
    id: 'delivery-1',
    envelope: envelopeWith(),
    isIdSigned: false,
    headers: { 'x-github-event': 'push' },
    body: packBody(Buffer.from('{"ref":"refs/heads/main"}')),
    ...parts,
  };
}
