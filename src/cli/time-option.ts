import { CliError } from './cli-error.ts';

const unitMilliseconds = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * A time as the query API takes it, from what people type: so long ago (`90s`, `15m`, `2h`, `7d`, `1h30m`), a
 * day, or an RFC 3339 time with a zone.
 */
export function timeOption(text: string): string {
  const parts = [...text.matchAll(/(\d{1,6})([smhdw])/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text) {
    const ago = parts.reduce(
      (sum, [, count, unit]) => sum + Number(count) * millisecondsOf(unit),
      0,
    );
    return new Date(Math.max(0, Date.now() - ago)).toISOString();
  }
  const isTime = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  if (isTime && !Number.isNaN(Date.parse(text))) return text;
  throw new CliError(
    `a time is so long ago, as in 2h or 1d, a day, or as in 2026-01-31T09:00:00Z, unlike "${text}"`,
    { isUsage: true },
  );
}

function millisecondsOf(unit = ''): number {
  return unitMilliseconds[unit as keyof typeof unitMilliseconds];
}
