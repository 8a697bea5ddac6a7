import { HookError } from '../domain/errors.ts';
import type { ListFilter } from '../domain/ports.ts';
import { toTimestamp } from '../domain/time.ts';

const eventNames: ReadonlySet<string> = new Set([
  'cursor',
  'hook',
  'limit',
  'provider',
  'since',
  'source',
  'type',
  'until',
]);

/** Any type, but for what no attribute may have and what no type is long enough for; or the start of one. */
const typePattern = /^\P{Cc}{1,500}\*?$/u;

/** No source is longer, nor a cursor: positions are at most 300 characters before they are encoded. */
const valueLengthMax = 1100;
const limitDefault = 50;
const limitMax = 200;

/**
 * The parameters of `GET /events`, checked.
 * @throws HookError `parameter_invalid`, naming the first that is wrong
 */
export function listFilterOf(query: URLSearchParams): ListFilter {
  requireKnown(query, eventNames);
  return {
    provider: query.get('provider') || undefined,
    hook: query.get('hook') || undefined,
    source: query.get('source') || undefined,
    type: typeIn(query.get('type')),
    since: timeIn('since', query.get('since')),
    until: timeIn('until', query.get('until')),
    limit: limitIn(query.get('limit')),
    before: positionIn(query.get('cursor')),
  };
}

/**
 * The one parameter of `GET /dead-letters`, checked.
 * @throws HookError `parameter_invalid`, naming the first that is wrong
 */
export function deadLetterLimitOf(query: URLSearchParams): number {
  requireKnown(query, new Set(['limit']));
  return limitIn(query.get('limit'));
}

function requireKnown(query: URLSearchParams, known: ReadonlySet<string>): void {
  for (const [name, value] of query) {
    if (!known.has(name)) throw invalid(name, `is unknown; there are ${[...known].join(', ')}`);
    if (value.length > valueLengthMax) throw invalid(name, 'is longer than any such value');
  }
}

/** Opaque to callers: the place of the last event they saw, so that new arrivals move nothing. */
export function cursorOf(position: string): string {
  return Buffer.from(position).toString('base64url');
}

function positionIn(cursor: string | null): string | undefined {
  if (!cursor) return undefined;
  const position = Buffer.from(cursor, 'base64url').toString('utf8');
  const isOurs = /^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z#/.test(position) && cursorOf(position) === cursor;
  if (!isOurs) throw invalid('cursor', 'must be one that an earlier answer gave');
  return position;
}

function typeIn(type: string | null): string | undefined {
  if (!type) return undefined;
  if (!typePattern.test(type)) {
    throw invalid(
      'type',
      'must be a type of at most 500 characters such as com.github.push, or the start of one and a *',
    );
  }
  return type;
}

function timeIn(name: string, text: string | null): string | undefined {
  if (!text) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  // A plus sign in a query is a space by the time it is here.
  const time = toTimestamp(isDay ? `${text}T00:00:00Z` : text.replace(/ (\d{2}:?\d{2})$/, '+$1'));
  if (time === undefined || !/^\d{4}-/.test(text)) {
    throw invalid(
      name,
      'must be a day or an RFC 3339 time with a zone, as in 2026-01-31T09:00:00Z',
    );
  }
  return time;
}

function limitIn(text: string | null): number {
  if (!text) return limitDefault;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > limitMax) {
    throw invalid('limit', `must be a number from 1 to ${limitMax}`);
  }
  return limit;
}

function invalid(name: string, problem: string): HookError {
  return new HookError('parameter_invalid', `the parameter ${name} ${problem}`);
}
