/** The clock, as an argument: milliseconds since the epoch. */
export type Clock = () => number;

const zoned = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(Z|UTC|[+-]\d{2}:?\d{2})$/;
const epochSeconds = /^\d{1,12}(?:\.\d+)?$/;
const endOfYear9999Milliseconds = 253_402_300_800_000;

/**
 * Any of the shapes providers write times in, as RFC 3339 in UTC with milliseconds:
 * `2013-12-03T17:15:43Z`, `2016-08-12 15:23:28 UTC`, `2021-04-28 21:50:00 +0200`, and epoch seconds as
 * a number or as text with a fraction (Slack's `ts`). Undefined for all else, a time without a zone
 * included: guessing the zone would be worse than the time of receipt.
 */
export function toTimestamp(value: unknown): string | undefined {
  if (typeof value === 'number') return fromSeconds(value);
  if (typeof value !== 'string') return undefined;
  if (epochSeconds.test(value)) return fromSeconds(Number(value));
  const [, date, clock, zone] = zoned.exec(value) ?? [];
  if (date === undefined || clock === undefined || zone === undefined) return undefined;
  if (!isRealDay(date)) return undefined;
  return fromMilliseconds(Date.parse(`${date}T${clock}${isoZone(zone)}`));
}

/** Zero is how some say that there is no time. */
function fromSeconds(seconds: number): string | undefined {
  return seconds > 0 ? fromMilliseconds(seconds * 1000) : undefined;
}

/** RFC 3339 in UTC with milliseconds; undefined outside the years 1970 to 9999. */
export function fromMilliseconds(milliseconds: number): string | undefined {
  const isTime = milliseconds >= 0 && milliseconds < endOfYear9999Milliseconds;
  return isTime ? new Date(milliseconds).toISOString() : undefined;
}

/**
 * Whether RFC 3339 has such a time, be it one that we cannot represent: of the year 1, or a leap second.
 * https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function isRfc3339(text: string): boolean {
  const [, date = '', minute = '', second = '', zone = ''] = rfc3339.exec(text.toUpperCase()) ?? [];
  return isRealDay(date) && (second !== '60' || isLastMinute(`${date}T${minute}:00${zone}`));
}

const rfc3339 =
  /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d):([0-5]\d|60)(?:\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Of a day in UTC: leap seconds are nowhere else. */
function isLastMinute(time: string): boolean {
  return (Date.parse(time) + 60_000) % (24 * 60 * 60 * 1000) === 0;
}

/** The parser takes the 30th of February for the 2nd of March. */
function isRealDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

function isoZone(zone: string): string {
  if (zone === 'Z' || zone === 'UTC') return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}
