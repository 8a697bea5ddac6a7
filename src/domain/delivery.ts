import type { PackedBody } from './body.ts';
import { type Envelope, eventKeyOf } from './envelope.ts';
import { HookError, isHookError } from './errors.ts';
import {
  isJsonObject,
  type JsonObject,
  parseJsonObject,
  queueText,
  textAt,
  valueAt,
} from './json.ts';

/** One accepted request on its way from the receiver to the store. */
export interface Delivery {
  /** Unique to the HTTP request: a redelivery has another, a queue's repeat of it the same. */
  readonly id: string;
  readonly envelope: Envelope;
  /** False where no signature covers the event's id: it came in a header, or there is only a token. */
  readonly isIdSigned: boolean;
  /** The provider's headers worth keeping; never one that holds a secret or a signature. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the body waits at the envelope's `dataref`. */
  readonly body: PackedBody | undefined;
}

/** The text of a queue message: JSON, the body in base64. */
export function encodeDelivery({ body, ...rest }: Delivery): string {
  const packed = body && { encoding: body.encoding, base64: body.bytes.toString('base64') };
  return queueText({ ...rest, body: packed });
}

/** Undefined for text that `encodeDelivery` did not write. */
export function deliveryIn(text: string): Delivery | undefined {
  try {
    return decodeDelivery(text);
  } catch (error) {
    if (isHookError(error, 'message_malformed')) return undefined;
    throw error;
  }
}

/** What a message is about, for the log; nothing where nobody can tell. */
export function deliveryFieldsIn(text: string): { readonly key?: string } {
  const delivery = deliveryIn(text);
  return delivery === undefined ? {} : { key: eventKeyOf(delivery.envelope) };
}

/** @throws HookError `message_malformed` for text that `encodeDelivery` did not write. */
export function decodeDelivery(text: string): Delivery {
  const message = parseJsonObject(text);
  const id = textAt(message, 'id');
  const envelope = valueAt(message, 'envelope');
  const headers = valueAt(message, 'headers');
  if (!id || !isEnvelope(envelope) || !isHeaders(headers)) {
    throw new HookError('message_malformed', 'the queue message is not a Hooklane delivery');
  }
  return {
    id,
    envelope,
    isIdSigned: valueAt(message, 'isIdSigned') === true,
    headers,
    body: decodeBody(valueAt(message, 'body'), envelope),
  };
}

const envelopeTexts = [
  'id',
  'source',
  'type',
  'time',
  'provider',
  'hook',
  'recordedtime',
  'bodyhash',
];

/** Whether it has what every envelope of ours has. */
export function isEnvelope(value: unknown): value is Envelope {
  return isJsonObject(value) && envelopeTexts.every((name) => textAt(value, name) !== undefined);
}

function isHeaders(value: unknown): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function decodeBody(value: unknown, envelope: Envelope): PackedBody | undefined {
  if (value === undefined && textAt(envelope, 'dataref') !== undefined) return undefined;
  const body: JsonObject = isJsonObject(value) ? value : {};
  const { encoding, base64 } = body;
  if ((encoding !== 'gzip' && encoding !== 'identity') || typeof base64 !== 'string') {
    throw new HookError('message_malformed', 'the queue message has neither a body nor a dataref');
  }
  return { encoding, bytes: Buffer.from(base64, 'base64') };
}
