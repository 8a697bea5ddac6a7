import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** As the wire has it: what is bytes to the SDK is base64 here. */
export type WireItem = Readonly<Record<string, AttributeValue | { readonly B: string }>>;

/**
 * The bytes of an item as DynamoDB counts them: names and values.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: WireItem): number {
  return Object.entries(item).reduce(
    (total, [name, value]) => total + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

/** One for each KB of an item or of an entry in an index, rounded up. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}

/** One for each 4 KB of a read that is strongly consistent, as all of ours by key are. */
export function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096));
}

/** What an index that carries those attributes keeps of an item. */
export function entryOf(item: WireItem, attributes: readonly string[]): WireItem {
  return Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
}

function valueBytes(value: WireItem[string]): number {
  if (typeof value.B === 'string') return Buffer.byteLength(value.B, 'base64');
  if ('S' in value && value.S !== undefined) return Buffer.byteLength(value.S);
  if ('N' in value && value.N !== undefined) return numberBytes(value.N);
  if ('SS' in value && value.SS !== undefined) return sum(value.SS.map((each) => each.length));
  if ('L' in value && value.L !== undefined)
    return 3 + sum(value.L.map((each) => valueBytes(each) + 1));
  if ('BOOL' in value || 'NULL' in value) return 1;
  throw new Error('an attribute of a type that items of ours do not have');
}

/** About a byte for two significant digits, and one more. */
function numberBytes(text: string): number {
  const digits = text.replace(/^-|\./g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
