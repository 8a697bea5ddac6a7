import fc from 'fast-check';
import { hashOf } from '../../src/domain/body.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { deliveryWith, envelopeWith } from './deliveries.ts';
import type { Fault } from './faulty-ports.ts';

/** A fault, or none, for each call. */
export const plans = fc.array(
  fc.constantFrom<Fault | undefined>('before', 'after', undefined, undefined),
  { maxLength: 80 },
);

/** How large the next batches are, and which messages the queue brings twice at the same time. */
export const batchSizes = fc.array(fc.integer({ min: 1, max: 10 }), {
  minLength: 1,
  maxLength: 10,
});
export const repeats = fc.array(fc.boolean(), { minLength: 1, maxLength: 10 });

/** After how many calls the workers of the first batches are killed. */
export const lifetimes = fc.array(fc.option(fc.nat({ max: 40 }), { nil: undefined }), {
  maxLength: 6,
});

const eventCount = 4;
const variantCount = 2;

/** Most are small, some too large for an item of the table, and a few too large for the queue. */
const sizes = fc.oneof(
  { weight: 20, arbitrary: fc.constant(10) },
  { weight: 4, arbitrary: fc.constant(400_000) },
  { weight: 1, arbitrary: fc.constant(950_000) },
);

/** The bodies that each event may come with; now and then two events, or variants, have the same. */
const bodies = fc.array(fc.record({ bytes: sizes, letter: fc.nat({ max: 3 }) }), {
  minLength: eventCount * variantCount,
  maxLength: eventCount * variantCount,
});

/** Requests in any order; whether an id is signed may change from one to the next. */
const requests = fc.array(
  fc.record({
    event: fc.nat({ max: eventCount - 1 }),
    variant: fc.nat({ max: variantCount - 1 }),
    isIdSigned: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

/** What providers send, in few words: a report of a failure has no room for the bodies. */
export const traffic = fc.record({ bodies, requests });
export type Traffic = typeof traffic extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** The deliveries that were drawn. */
export function deliveriesIn(
  { bodies, requests }: Traffic,
  provider = 'github',
): readonly Delivery[] {
  return requests.map(({ event, variant, isIdSigned }, index) => {
    const { bytes: length, letter } = bodies[event * variantCount + variant] ?? {
      bytes: 0,
      letter: 0,
    };
    const bytes = Buffer.alloc(length, letter);
    return deliveryWith({
      id: `delivery-${index}`,
      isIdSigned,
      envelope: envelopeWith({ id: `event-${event}`, provider, bodyhash: hashOf(bytes) }),
      body: { encoding: 'identity', bytes },
    });
  });
}
