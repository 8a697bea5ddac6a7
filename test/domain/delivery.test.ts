import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Delivery, decodeDelivery, encodeDelivery } from '../../src/domain/delivery.ts';
import type { Envelope } from '../../src/domain/envelope.ts';
import { HookError } from '../../src/domain/errors.ts';
import { deliveryWith, envelopeWith } from '../support/deliveries.ts';

const text = fc.string({ minLength: 1, unit: 'binary' });

const anyEnvelope: fc.Arbitrary<Envelope> = fc.record(
  {
    specversion: fc.constant('1.0' as const),
    id: text,
    source: text,
    type: text,
    subject: text,
    time: text,
    datacontenttype: fc.constant('application/json' as const),
    provider: text,
    hook: text,
    action: text,
    recordedtime: text,
    bodyhash: text,
  },
  {
    requiredKeys: [
      'specversion',
      'id',
      'source',
      'type',
      'time',
      'datacontenttype',
      'provider',
      'hook',
      'recordedtime',
      'bodyhash',
    ],
  },
);

const anyDelivery: fc.Arbitrary<Delivery> = fc.record({
  id: text,
  envelope: anyEnvelope,
  isIdSigned: fc.boolean(),
  headers: fc.dictionary(text, fc.string({ unit: 'binary' }), { noNullPrototype: true }),
  body: fc.record({
    encoding: fc.constantFrom('gzip' as const, 'identity' as const),
    bytes: fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
  }),
});

const malformed = expect.objectContaining({ code: 'message_malformed' });

function outcomeOf(message: string): string {
  try {
    return typeof decodeDelivery(message);
  } catch (error) {
    return error instanceof HookError ? error.code : `not expected: ${error}`;
  }
}

/** A message whose JSON was changed on the way. */
function messageWith(change: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...JSON.parse(encodeDelivery(deliveryWith())), ...change });
}

describe('a delivery on its way through the queue', () => {
  it('arrives as it was sent, whatever is in it', () => {
    fc.assert(
      fc.property(anyDelivery, (delivery) => {
        expect(decodeDelivery(encodeDelivery(delivery))).toEqual(delivery);
      }),
    );
  });

  it('arrives without a body when that waits at the dataref', () => {
    const envelope = envelopeWith({ dataref: 's3://bucket/body' });
    const delivery = deliveryWith({ envelope, body: undefined });

    const arrived = decodeDelivery(encodeDelivery(delivery));

    expect(arrived).toEqual(delivery);
  });

  it('keeps its body beside a dataref', () => {
    const envelope = envelopeWith({ dataref: 's3://bucket/body' });
    const delivery = deliveryWith({ envelope });

    const arrived = decodeDelivery(encodeDelivery(delivery));

    expect(arrived.body).toEqual(delivery.body);
  });

  it('is JSON that other programs can read', () => {
    const body = { encoding: 'identity', bytes: Buffer.from('{}') } as const;

    const message = encodeDelivery(deliveryWith({ body }));

    expect(JSON.parse(message)).toEqual({
      id: 'delivery-1',
      envelope: envelopeWith(),
      isIdSigned: false,
      headers: { 'x-github-event': 'push' },
      body: { encoding: 'identity', base64: 'e30=' },
    });
  });

  it.each([[undefined], [null], ['true'], [1]])(
    'counts as one with an unsigned id where the message says %p',
    (isIdSigned) => {
      const message = messageWith({ isIdSigned });

      const delivery = decodeDelivery(message);

      expect(delivery.isIdSigned).toBe(false);
    },
  );
});

describe('a queue message that we did not write', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['no id', messageWith({ id: undefined })],
    ['an empty id', messageWith({ id: '' })],
    ['an id that is a number', messageWith({ id: 7 })],
    ['no envelope', messageWith({ envelope: undefined })],
    ['an envelope that is text', messageWith({ envelope: 'github' })],
    ['no headers', messageWith({ headers: undefined })],
    ['headers in a list', messageWith({ headers: [] })],
    ['a header that is no text', messageWith({ headers: { 'x-github-hook-id': 7 } })],
    ['neither a body nor a dataref', messageWith({ body: undefined })],
    ['a body that is text', messageWith({ body: '{}' })],
    ['a body without an encoding', messageWith({ body: { base64: 'e30=' } })],
    ['an encoding we do not know', messageWith({ body: { encoding: 'br', base64: 'e30=' } })],
    ['a body without bytes', messageWith({ body: { encoding: 'gzip' } })],
    ['a body of numbers', messageWith({ body: { encoding: 'gzip', base64: [1, 2] } })],
  ])('is refused when it has %s', (_, message) => {
    const decode = () => decodeDelivery(message);

    expect(decode).toThrow(malformed);
  });

  it.each(['id', 'source', 'type', 'time', 'provider', 'hook', 'recordedtime', 'bodyhash'])(
    'is refused when its envelope has no %s',
    (attribute) => {
      const message = messageWith({ envelope: { ...envelopeWith(), [attribute]: undefined } });

      const decode = () => decodeDelivery(message);

      expect(decode).toThrow(malformed);
    },
  );

  it.each([[null], [7], [{}], ['']])(
    'is refused when its dataref is %p and it has no body',
    (dataref) => {
      const message = messageWith({ envelope: { ...envelopeWith(), dataref }, body: undefined });

      const decode = () => decodeDelivery(message);

      expect(decode).toThrow(malformed);
    },
  );

  it('is refused with a code, whatever it is', () => {
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.json());

    fc.assert(
      fc.property(anyText, (message) => {
        expect(() => decodeDelivery(message)).toThrow(malformed);
      }),
    );
  });

  it('is read or refused with a code, whatever any one part of it is', () => {
    const anyPart = fc.constantFrom('id', 'envelope', 'isIdSigned', 'headers', 'body');

    fc.assert(
      fc.property(anyPart, fc.jsonValue(), (part, value) => {
        const outcome = outcomeOf(messageWith({ [part]: value }));
        expect(['object', 'message_malformed']).toContain(outcome);
      }),
    );
  });
});

describe('a message for SQS', () => {
  it('has none of the characters that SQS refuses, and loses none of them', () => {
    const subject = 'refs/heads/a\uffff\ufffeb\u0000\ud800c';
    const delivery = deliveryWith({ envelope: envelopeWith({ subject }) });

    const message = encodeDelivery(delivery);

    expect(message).not.toMatch(/[\ufffe\uffff]|\p{Cc}|\p{Surrogate}/u);
    expect(decodeDelivery(message).envelope.subject).toBe(subject);
  });
});
