import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromMilliseconds, isRfc3339, toTimestamp } from '../../src/domain/time.ts';

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

describe('RFC 3339', () => {
  it.each([
    '2026-01-02T03:04:05Z',
    '2026-01-02t03:04:05.123456789z',
    '2026-01-02T23:59:59-23:59',
    '2026-01-02T00:00:00-00:00',
    '2024-02-29T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59-01:00',
    '2016-12-31T23:59:60Z',
    '2016-12-31T23:59:60.5Z',
    '2016-12-31T18:59:60-05:00',
    '2017-01-01T05:29:60+05:30',
  ])('has the time %s', (text) => {
    const isTime = isRfc3339(text);

    expect(isTime).toBe(true);
  });

  it.each([
    ['hour 24', '2026-01-02T24:00:00Z'],
    ['hour 24 in words of a zone', '2026-01-02T00:00:00+24:00'],
    ['minute 60', '2026-01-02T03:60:00Z'],
    ['minute 60 in a zone', '2026-01-02T03:04:05+01:60'],
    ['second 61', '2016-12-31T23:59:61Z'],
    ['a leap second in the middle of a day', '2016-12-31T12:00:60Z'],
    ['a leap second at midnight of another zone', '2016-12-31T23:59:60-05:00'],
    ['month 0', '2026-00-02T03:04:05Z'],
    ['month 13', '2026-13-02T03:04:05Z'],
    ['day 0', '2026-01-00T03:04:05Z'],
    ['a day that its month does not have', '2026-02-30T03:04:05Z'],
    ['the 29th of February of no leap year', '1900-02-29T03:04:05Z'],
    ['no zone', '2026-01-02T03:04:05'],
    ['a zone without a colon', '2026-01-02T03:04:05+0100'],
    ['a space', '2026-01-02 03:04:05Z'],
    ['no seconds', '2026-01-02T03:04Z'],
    ['a point alone', '2026-01-02T03:04:05.Z'],
    ['a year of five digits', '12026-01-02T03:04:05Z'],
    ['something behind it', '2026-01-02T03:04:05Z\n'],
    ['nothing at all', ''],
  ])('has no time with %s', (_what, text) => {
    const isTime = isRfc3339(text);

    expect(isTime).toBe(false);
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
