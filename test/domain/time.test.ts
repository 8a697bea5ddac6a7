import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromMilliseconds, toTimestamp } from '../../src/domain/time.ts';

const anyDate = fc.date({
  min: new Date(1),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

describe('a time as providers write it', () => {
  it.each([
    ['2013-12-03T17:15:43Z', '2013-12-03T17:15:43.000Z'],
    ['2013-12-03T17:15:43.5Z', '2013-12-03T17:15:43.500Z'],
    ['2013-12-03T17:15:43.123456789Z', '2013-12-03T17:15:43.123Z'],
    ['2016-08-12 15:23:28 UTC', '2016-08-12T15:23:28.000Z'],
    ['2016-08-12 15:23:28UTC', '2016-08-12T15:23:28.000Z'],
    ['2021-04-28 21:50:00 +0200', '2021-04-28T19:50:00.000Z'],
    ['2021-04-28T21:50:00+02:00', '2021-04-28T19:50:00.000Z'],
    ['2021-04-28T21:50:00-0330', '2021-04-29T01:20:00.000Z'],
    ['1767323045', '2026-01-02T03:04:05.000Z'],
    ['1767323045.678000', '2026-01-02T03:04:05.678Z'],
    [1767323045, '2026-01-02T03:04:05.000Z'],
    [1767323045.678, '2026-01-02T03:04:05.678Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%p becomes %s', (value, expected) => {
    const time = toTimestamp(value);

    expect(time).toBe(expected);
  });

  it.each([
    ['a time without a zone', '2021-04-28T21:50:00'],
    ['a day', '2021-04-28'],
    ['a month that is none', '2021-13-28T21:50:00Z'],
    ['an hour that is none', '2021-04-28T25:50:00Z'],
    ['an offset that is none', '2021-04-28T21:50:00+99:99'],
    ['a zone by its name', '2021-04-28T21:50:00 CET'],
    ['text around the time', 'at 2021-04-28T21:50:00Z'],
    ['text after the time', '2021-04-28T21:50:00Z.'],
    ['the year 10000', '9999-12-31T23:59:59-01:00'],
    ['the year 1969', '1969-12-31T23:59:59Z'],
    ['the epoch, which stands for no time', 0],
    ['a time before the epoch', -1],
    ['no number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['seconds with a sign', '-1767323045'],
    ['seconds with more than 12 digits', '1767323045678'],
    ['nothing', ''],
    ['null', null],
    ['undefined', undefined],
    ['a date object', new Date(0)],
    ['a list', ['2013-12-03T17:15:43Z']],
  ])('is unknown for %s', (_, value) => {
    const time = toTimestamp(value);

    expect(time).toBeUndefined();
  });

  it('is unknown for a day that its month does not have', () => {
    const time = toTimestamp('2026-02-30T00:00:00Z');

    expect(time).toBeUndefined();
  });

  it('stays the same where it is in our form already', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(toTimestamp(date.toISOString())).toBe(date.toISOString());
      }),
    );
  });

  it('is the same moment whatever the zone it is written in', () => {
    const anyOffsetMinutes = fc.integer({ min: -12 * 60, max: 14 * 60 });

    fc.assert(
      fc.property(
        fc.date({ min: new Date('1971'), max: new Date('9998'), noInvalidDate: true }),
        anyOffsetMinutes,
        (date, offset) => {
          expect(toTimestamp(inZone(date, offset))).toBe(date.toISOString());
        },
      ),
    );
  });
});

describe('a time in milliseconds', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  ])('%d is %s', (milliseconds, expected) => {
    const time = fromMilliseconds(milliseconds);

    expect(time).toBe(expected);
  });

  it.each([-1, 253_402_300_800_000, Number.NaN, Number.POSITIVE_INFINITY])(
    '%d is no time',
    (milliseconds) => {
      const time = fromMilliseconds(milliseconds);

      expect(time).toBeUndefined();
    },
  );
});

function inZone(date: Date, offsetMinutes: number): string {
  const local = new Date(date.getTime() + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offsetMinutes) % 60).padStart(2, '0');
  return `${local}${sign}${hours}:${minutes}`;
}
