import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Envelope } from '../../domain/envelope.ts';
import type { ListFilter, Page } from '../../domain/ports.ts';
import type { CalendarDay } from './dynamodb-calendar.ts';
import { positionOf, sourcePartitionOf, timePartitionOf } from './dynamodb-item.ts';
import { type Bounds, type Partition, PartitionStream } from './dynamodb-partition-stream.ts';

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
  for (const partitions of partitionGroups(table, filter, bounds)) {
    for await (const envelope of newestFirst(table, partitions, { bounds, filter })) {
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

/** Groups of partitions, newest first: every event of one group is newer than any of the next. */
function partitionGroups(
  table: ListTable,
  filter: ListFilter,
  { from, to }: Bounds,
): readonly (readonly Partition[])[] {
  if (from >= to) return [];
  const { source } = filter;
  if (source !== undefined) {
    const shards = Math.max(0, ...table.days.map((day) => day.shards));
    return [partitionsOf('bySource', shards, (shard) => sourcePartitionOf(source, shard))];
  }
  const days = table.days.filter(
    ({ provider, day }) =>
      (filter.provider ?? provider) === provider &&
      day >= from.slice(0, 10) &&
      day <= to.slice(0, 10),
  );
  const newestFirstDays = [...new Set(days.map(({ day }) => day))].sort().reverse();
  return newestFirstDays.map((day) => partitionsOfDay(days.filter((entry) => entry.day === day)));
}

/** A day has two entries for a provider when the number of shards was changed on it. */
function partitionsOfDay(entries: readonly CalendarDay[]): readonly Partition[] {
  const partitions = entries.flatMap(({ provider, day, shards }) =>
    partitionsOf('byTime', shards, (shard) => timePartitionOf(provider, day, shard)),
  );
  return [...new Map(partitions.map((partition) => [partition.name, partition])).values()];
}

function partitionsOf(
  index: Partition['index'],
  shards: number,
  nameOf: (shard: number) => string,
): readonly Partition[] {
  return Array.from({ length: shards }, (_, shard) => ({ index, name: nameOf(shard) }));
}

async function* newestFirst(
  { client, table }: ListTable,
  partitions: readonly Partition[],
  { bounds, filter }: { readonly bounds: Bounds; readonly filter: ListFilter },
): AsyncGenerator<Envelope> {
  const isSelective = filter.hook !== undefined || filter.type !== undefined;
  const pageSize = isSelective ? 200 : Math.ceil(filter.limit / partitions.length) + 5;
  const streams = partitions.map(
    (partition) => new PartitionStream({ client, table, partition, bounds, pageSize }),
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
