import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { PackedBody } from '../../domain/body.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../../domain/envelope.ts';
import type { EventStatus, StoredEvent } from '../../domain/ports.ts';
import { dispatchesIn } from './dynamodb-dispatches.ts';

export type Item = Record<string, AttributeValue>;

/** What the store says of an event, beside what its delivery says. */
export interface ItemFacts {
  readonly status: EventStatus;
  /** Epoch seconds. */
  readonly expires: number;
  /** Over how many partitions the events of a day, or of a source, are spread in the two indexes. */
  readonly shards: number;
}

/**
 * One event, one item.
 *
 * | attribute | holds |
 * |---|---|
 * | `pk` | the event key |
 * | `envelope`, `headers` | JSON text; the indexes carry the envelope and nothing else |
 * | `body`, `encoding` | the packed body, unless the envelope has a `dataref` |
 * | `status`, `isIdSigned` | where it stands, and whether its id can be trusted |
 * | `dispatches` | which rules it was handed on to, when, and by whose wish; absent where it never was |
 * | `failed` | the ids of its dispatches that failed for good; absent where none did |
 * | `deliveries`, `counted` | how often it came, and the ids of the newest of those deliveries |
 * | `timePartition`, `sourcePartition`, `recorded` | the keys of the indexes `byTime` and `bySource` |
 * | `expires` | epoch seconds, for TTL |
 */
export function itemOf(delivery: Delivery, { status, expires, shards }: ItemFacts): Item {
  const { envelope, isIdSigned, headers, body } = delivery;
  const shard = shardOf(envelope, shards);
  return {
    pk: { S: eventKeyOf(envelope) },
    envelope: { S: JSON.stringify(envelope) },
    headers: { S: JSON.stringify(headers) },
    ...(body && { body: { B: body.bytes }, encoding: { S: body.encoding } }),
    status: { S: status },
    isIdSigned: { BOOL: isIdSigned },
    deliveries: { N: '1' },
    counted: { L: [{ S: delivery.id }] },
    timePartition: { S: timePartitionOf(envelope.provider, dayOf(envelope), shard) },
    sourcePartition: { S: sourcePartitionOf(envelope.source, shard) },
    recorded: { S: positionOf(envelope) },
    expires: { N: String(expires) },
  };
}

/** What `itemOf` wrote. Only this module writes such items, so their shape is known. */
export function eventIn(item: Item): StoredEvent {
  return {
    envelope: envelopeIn(item),
    headers: JSON.parse(textIn(item, 'headers')) as Readonly<Record<string, string>>,
    body: bodyIn(item),
    status: statusIn(item),
    isIdSigned: isIdSignedIn(item),
    deliveries: deliveriesIn(item),
    dispatches: dispatchesIn(item.dispatches),
  };
}

export function envelopeIn(item: Item): Envelope {
  return JSON.parse(textIn(item, 'envelope')) as Envelope;
}

export function statusIn(item: Item): EventStatus {
  const status = textIn(item, 'status') as EventStatus;
  return status === 'dispatched' && item.failed !== undefined ? 'failed' : status;
}

export function isIdSignedIn(item: Item): boolean {
  return item.isIdSigned?.BOOL === true;
}

export function deliveriesIn(item: Item): number {
  return Number(item.deliveries?.N);
}

/** The newest deliveries that were counted: the queue may bring one of them again. */
export function countedIn(item: Item): readonly string[] {
  return (item.counted?.L ?? []).map(({ S }) => S ?? '');
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

export function timePartitionOf(provider: string, day: string, shard: number): string {
  return `${provider}/${day}/${shard}`;
}

export function sourcePartitionOf(source: string, shard: number): string {
  return `${shard}/${source}`;
}

/** By the body's hash: even for ids that are counted up, and the same for a redelivery. */
function shardOf(envelope: Envelope, shards: number): number {
  return Number.parseInt(envelope.bodyhash.slice(0, 8), 16) % shards;
}

function bodyIn(item: Item): PackedBody | undefined {
  const bytes = item.body?.B;
  if (bytes === undefined) return undefined;
  const encoding = textIn(item, 'encoding') === 'gzip' ? 'gzip' : 'identity';
  return { encoding, bytes: Buffer.from(bytes) };
}
