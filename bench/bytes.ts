import { tableDefinition } from '../src/dev/backend/resources.ts';
import { type FixtureCase, fixturesOf } from '../test/support/fixtures.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { entryOf, itemBytes, type WireItem, writeUnits } from './cost/item-size.ts';
import { storedItemsOf } from './harness/stored-items.ts';

export const bytes: Benchmark = {
  name: 'bytes',
  title: 'Bytes in the table',
  about: `What DynamoDB is paid for: one write unit for each KB of an item, rounded up, and for each index as much again
for what it carries. The events are all of GitHub's in [\`test/fixtures\`](../test/fixtures), to the byte as GitHub sent
them; they go through the receiver and the worker, and what is counted is what the worker sends to DynamoDB, as
[DynamoDB counts it](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
Beside it is the usual item: a key, and the body as it came. There is no clock in these figures: they are the same on
every machine. The events are of small repositories; larger ones have larger events.`,

  async run() {
    const events = fixturesOf('github').filter(({ envelope }) => envelope !== undefined);
    const items = await storedItemsOf(events);
    return outcomeOf(events, [
      ['the usual item: key and raw JSON', events.map(rawItem)],
      ['**Hooklane, the item**', items.map((each) => each.find(isEvent))],
      ...indexes.map(({ name, attributes }): Part => {
        const entries = items.map((each) => entryOf(each.find(isEvent) ?? {}, attributes));
        return [`its entry in the index ${name}`, entries];
      }),
      ['the claim on its body', items.map((each) => each.find((item) => !isEvent(item)))],
    ]);
  },
};

/** What is stored, and of each event what that is. */
type Part = readonly [what: string, items: readonly (WireItem | undefined)[]];

const indexes = tableDefinition.GlobalSecondaryIndexes.map(
  ({ IndexName = '', KeySchema = [], Projection }) => ({
    name: IndexName,
    attributes: [
      'pk',
      ...KeySchema.map(({ AttributeName = '' }) => AttributeName),
      ...(Projection?.NonKeyAttributes ?? []),
    ],
  }),
);

function rawItem({ headers, body }: FixtureCase): WireItem {
  return { pk: { S: headers['x-github-delivery'] ?? '' }, body: { S: body.toString('utf8') } };
}

function isEvent(item: WireItem): boolean {
  return item.envelope !== undefined;
}

interface Size {
  readonly what: string;
  /** Of one event, in the mean: money is a sum. */
  readonly bytes: number;
  readonly units: number;
}

function outcomeOf(events: readonly FixtureCase[], parts: readonly Part[]): Outcome {
  const [raw = none, ...ours] = parts.map((part) => sizeOf(part));
  const all = { what: '**all of it**', ...sumOf(ours) };
  const [item = none] = ours;
  return {
    columns: ['an event', 'bytes', 'write units', '× raw JSON'],
    rows: [raw, ...ours, all].map(({ what, bytes, units }) => [
      what,
      bytes.toFixed(0),
      units.toFixed(2),
      (units / raw.units).toFixed(2),
    ]),
    verdict: `Of ${events.length} events: an item takes ${item.units.toFixed(2)} write units where raw JSON takes ${raw.units.toFixed(2)}, and ${all.units.toFixed(2)} with the lists and the claim.`,
    isHeld: true,
    goals: [{ what: "write units of an event's item alone", atMost: 2, ours: item.units }],
    samples: [raw, ...ours, all],
  };
}

const none: Size = { what: '', bytes: 0, units: 0 };

function sizeOf([what, items]: Part): Size {
  const sizes = items.flatMap((item) => (item === undefined ? [] : [itemBytes(item)]));
  const bytes = sizes.reduce((sum, each) => sum + each, 0);
  const units = sizes.reduce((sum, each) => sum + writeUnits(each), 0);
  return { what, bytes: bytes / items.length, units: units / items.length };
}

function sumOf(sizes: readonly Size[]): Omit<Size, 'what'> {
  return {
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    units: sizes.reduce((sum, { units }) => sum + units, 0),
  };
}
