import type { StoredEvent } from '../../src/domain/ports.ts';
import { deliveryWith } from './deliveries.ts';

/** An event in the store, delivered once, with whatever is said differently. */
export function storedEventWith(parts: Partial<StoredEvent> = {}): StoredEvent {
  const { envelope, isIdSigned, headers, body } = deliveryWith();
  return {
    envelope,
    isIdSigned,
    headers,
    body,
    status: 'stored',
    deliveries: 1,
    dispatches: [],
    ...parts,
  };
}
