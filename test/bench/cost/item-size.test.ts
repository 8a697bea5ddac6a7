import { describe, expect, it } from '@jest/globals';
import { entryOf, itemBytes, readUnits, writeUnits } from '../../../bench/cost/item-size.ts';

describe('the size of an item', () => {
  it.each([
    { what: 'a text by its bytes', item: { pk: { S: 'häß' } }, bytes: 7 },
    { what: 'a number by its digits', item: { n: { N: '1767323045' } }, bytes: 7 },
    { what: 'a number by those that count', item: { n: { N: '1000' } }, bytes: 3 },
    { what: 'a truth', item: { is: { BOOL: true } }, bytes: 3 },
    { what: 'bytes that travel in base64', item: { b: { B: 'AAECAwQF' } }, bytes: 7 },
    { what: 'a list', item: { l: { L: [{ S: 'abc' }] } }, bytes: 8 },
    { what: 'two attributes', item: { pk: { S: 'ab' }, s: { S: 'c' } }, bytes: 6 },
  ])('counts names and $what', ({ item, bytes }) => {
    expect(itemBytes(item)).toBe(bytes);
  });

  it.each([
    { bytes: 1, writes: 1, reads: 1 },
    { bytes: 1024, writes: 1, reads: 1 },
    { bytes: 1025, writes: 2, reads: 1 },
    { bytes: 4097, writes: 5, reads: 2 },
  ])('is billed as $writes to write and $reads to read at $bytes bytes', (row) => {
    expect(writeUnits(row.bytes)).toBe(row.writes);
    expect(readUnits(row.bytes)).toBe(row.reads);
  });

  it('is in an index only what the index carries', () => {
    const item = { pk: { S: 'a' }, envelope: { S: 'e' }, body: { B: 'AAAA' } };

    expect(entryOf(item, ['pk', 'envelope', 'timePartition'])).toEqual({
      pk: { S: 'a' },
      envelope: { S: 'e' },
    });
  });
});
