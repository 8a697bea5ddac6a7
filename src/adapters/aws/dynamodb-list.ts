import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Envelope } from '../../domain/envelope.ts';
import type { ListFilter, Page } from '../../domain/ports.ts';
import { type Bounds, type Bucket, BucketStream } from './dynamodb-bucket-stream.ts';
import type { CalendarDay } from './dynamodb-calendar.ts';
import { positionOf, sourceBucketOf, timeBucketOf } from './dynamodb-item.ts';

export interface ListTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly days: readonly CalendarDay[];
  /** Nothing recorded before this is listed: it is past its retention, if not yet deleted. */
  readonly oldest: string;
}

/** Envelopes that one request looks at. A filter that matches few of them goes on by cursor. */
const envelopesMax = 5000;

/** A page of envelopes, newest receipt first, merged from all the partitions that can hold some. */
export async function listPage(table: ListTable, filter: ListFilter): Promise<Page> {
  const bounds = boundsOf(table, filter);
  const envelopes: Envelope[] = [];
  let last: string | undefined;
  let seen = 0;
  for (const buckets of bucketGroups(table, filter, bounds)) {
    for await (const envelope of newestFirst(table, buckets, { bounds, filter })) {
      if (envelopes.length === filter.limit || seen === envelopesMax) {
        return { envelopes, next: last };
      }
      if (matches(envelope, filter)) envelopes.push(envelope);
      last = positionOf(envelope);
      seen += 1;
    }
  }
  return { envelopes, next: undefined };
}

function boundsOf({ oldest }: ListTable, { since, until, before }: ListFilter): Bounds {
  const from = since !== undefined && since > oldest ? since : oldest;
  const ends = [until, before].filter((end) => end !== undefined);
  return { from, to: ends.sort()[0] ?? '9999' };
}

/** Groups of buckets, newest first: every event of one group is newer than any of the next. */
function bucketGroups(
  table: ListTable,
  filter: ListFilter,
  { from, to }: Bounds,
): readonly (readonly Bucket[])[] {
  if (from >= to) return [];
  const { source } = filter;
  if (source !== undefined) {
    const shards = Math.max(0, ...table.days.map((day) => day.shards));
    return [bucketsOf('bySource', shards, (shard) => sourceBucketOf(source, shard))];
  }
  const days = table.days.filter(
    ({ provider, day }) =>
      (filter.provider ?? provider) === provider &&
      day >= from.slice(0, 10) &&
      day <= to.slice(0, 10),
  );
  const newestFirstDays = [...new Set(days.map(({ day }) => day))].sort().reverse();
  return newestFirstDays.map((day) => bucketsOfDay(days.filter((entry) => entry.day === day)));
}

/** A day has two entries for a provider when the number of shards was changed on it. */
function bucketsOfDay(entries: readonly CalendarDay[]): readonly Bucket[] {
  const buckets = entries.flatMap(({ provider, day, shards }) =>
    bucketsOf('byTime', shards, (shard) => timeBucketOf(provider, day, shard)),
  );
  return [...new Map(buckets.map((bucket) => [bucket.name, bucket])).values()];
}

function bucketsOf(
  index: Bucket['index'],
  shards: number,
  nameOf: (shard: number) => string,
): readonly Bucket[] {
  return Array.from({ length: shards }, (_, shard) => ({ index, name: nameOf(shard) }));
}

async function* newestFirst(
  { client, table }: ListTable,
  buckets: readonly Bucket[],
  { bounds, filter }: { readonly bounds: Bounds; readonly filter: ListFilter },
): AsyncGenerator<Envelope> {
  const isSelective = filter.hook !== undefined || filter.type !== undefined;
  const pageSize = isSelective ? 200 : Math.ceil(filter.limit / buckets.length) + 5;
  const streams = buckets.map(
    (bucket) => new BucketStream({ client, table, bucket, bounds, pageSize }),
  );
  await Promise.all(streams.map((stream) => stream.fill()));
  for (;;) {
    const [newest] = streams
      .filter((stream) => stream.head !== undefined)
      .sort((left, right) => ((left.head ?? '') < (right.head ?? '') ? 1 : -1));
    const envelope = newest?.take();
    if (envelope === undefined) return;
    yield envelope;
    await newest?.fill();
  }
}

function matches(envelope: Envelope, { provider, hook, source, type }: ListFilter): boolean {
  return (
    (provider ?? envelope.provider) === envelope.provider &&
    (hook ?? envelope.hook) === envelope.hook &&
    (source ?? envelope.source) === envelope.source &&
    matchesType(envelope.type, type)
  );
}

function matchesType(type: string, pattern = '*'): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
