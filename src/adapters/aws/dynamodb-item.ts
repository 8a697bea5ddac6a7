import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { PackedBody } from '../../domain/body.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../../domain/envelope.ts';
import type { EventStatus, StoredEvent } from '../../domain/ports.ts';

export type Item = Record<string, AttributeValue>;

/** How the events of a day, or of a source, are spread over partitions of the two indexes. */
export interface Shards {
  readonly count: number;
}

/**
 * One event, one item.
 *
 * | attribute | holds |
 * |---|---|
 * | `pk` | the event key |
 * | `envelope`, `headers` | JSON text; the indexes carry the envelope and nothing else |
 * | `body`, `encoding` | the packed body, unless the envelope has a `dataref` |
 * | `status`, `deliveries`, `lastDelivery` | where it stands, and how often it came |
 * | `timeBucket`, `sourceBucket`, `recorded` | the keys of the indexes `byTime` and `bySource` |
 * | `expires` | epoch seconds, for TTL |
 */
export function itemOf(delivery: Delivery, shards: Shards, expires: number): Item {
  const { envelope, headers, body } = delivery;
  const shard = shardOf(envelope, shards);
  return {
    pk: { S: eventKeyOf(envelope) },
    envelope: { S: JSON.stringify(envelope) },
    headers: { S: JSON.stringify(headers) },
    isIdSigned: { BOOL: delivery.isIdSigned },
    ...(body && { body: { B: body.bytes }, encoding: { S: body.encoding } }),
    status: { S: 'stored' satisfies EventStatus },
    deliveries: { N: '1' },
    lastDelivery: { S: delivery.id },
    timeBucket: { S: timeBucketOf(envelope.provider, dayOf(envelope), shard) },
    sourceBucket: { S: sourceBucketOf(envelope.source, shard) },
    recorded: { S: positionOf(envelope) },
    expires: { N: String(expires) },
  };
}

/** What `itemOf` wrote. Only this module writes such items, so their shape is known. */
export function eventIn(item: Item): StoredEvent {
  return {
    id: textIn(item, 'lastDelivery'),
    envelope: envelopeIn(item),
    isIdSigned: item.isIdSigned?.BOOL === true,
    headers: JSON.parse(textIn(item, 'headers')) as Readonly<Record<string, string>>,
    body: bodyIn(item),
    status: textIn(item, 'status') as EventStatus,
    deliveries: Number(item.deliveries?.N),
  };
}

export function envelopeIn(item: Item): Envelope {
  return JSON.parse(textIn(item, 'envelope')) as Envelope;
}

export function textIn(item: Item, name: string): string {
  return item[name]?.S ?? '';
}

/** The order of all lists: time of receipt, then the key, so that no two events share a place. */
export function positionOf(envelope: Envelope): string {
  return `${envelope.recordedtime}#${eventKeyOf(envelope)}`;
}

export function dayOf(envelope: Envelope): string {
  return envelope.recordedtime.slice(0, 10);
}

export function timeBucketOf(provider: string, day: string, shard: number): string {
  return `${provider}/${day}/${shard}`;
}

export function sourceBucketOf(source: string, shard: number): string {
  return `${shard}/${source}`;
}

/** By the body's hash: even for ids that are counted up, and the same for a redelivery. */
function shardOf(envelope: Envelope, { count }: Shards): number {
  return Number.parseInt(envelope.bodyhash.slice(0, 8), 16) % count;
}

function bodyIn(item: Item): PackedBody | undefined {
  const bytes = item.body?.B;
  if (bytes === undefined) return undefined;
  const encoding = textIn(item, 'encoding') === 'gzip' ? 'gzip' : 'identity';
  return { encoding, bytes: Buffer.from(bytes) };
}
