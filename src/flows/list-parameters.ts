import { HookError } from '../domain/errors.ts';
import { isHookName } from '../domain/hook-name.ts';
import type { ListFilter } from '../domain/ports.ts';
import { toTimestamp } from '../domain/time.ts';

/** Those of `GET /events`. */
export const eventParameters = [
  'cursor',
  'hook',
  'limit',
  'provider',
  'since',
  'source',
  'type',
  'until',
];

/** A URI reference has no other characters, and no source is longer. */
const sourcePattern = /^[\x21-\x7e]{1,1000}$/;

/** Any type, but for what no attribute may have and what no type is long enough for; or the start of one. */
const typePattern = /^\P{Cc}{1,500}\*?$/u;

/** No source is longer, nor a cursor: positions are at most 300 characters before they are encoded. */
const valueLengthMax = 1100;
const limitDefault = 50;
const limitMax = 200;

/**
 * A parameter that nobody looks at would seem to have been heeded.
 * @param known all that there are
 * @throws HookError `parameter_invalid`, naming the first that is unknown, there twice, or too long
 */
export function requireParameters(query: URLSearchParams, known: readonly string[]): void {
  for (const [name, value] of query) {
    if (!known.includes(name)) throw invalid(name, `is unknown; ${choicesIn(known)}`);
    if (query.getAll(name).length > 1) throw invalid(name, 'is there more than once');
    if (value.length > valueLengthMax) throw invalid(name, 'is longer than any such value');
  }
}

function choicesIn(known: readonly string[]): string {
  return known.length === 0 ? 'this takes none' : `there are ${known.join(', ')}`;
}

/**
 * The parameters of `GET /events`, checked.
 * @throws HookError `parameter_invalid`, naming the first that is wrong
 */
export function listFilterOf(query: URLSearchParams): ListFilter {
  const since = timeIn('since', query.get('since'));
  const until = timeIn('until', query.get('until'));
  if (since !== undefined && until !== undefined && until < since) {
    throw invalid('until', 'must not be before since');
  }
  return {
    provider: nameIn('provider', query.get('provider')),
    hook: nameIn('hook', query.get('hook')),
    source: sourceIn(query.get('source')),
    type: typeIn(query.get('type')),
    since,
    until,
    limit: limitIn(query.get('limit')),
    before: positionIn(query.get('cursor')),
  };
}

/** Of a hook, or of a provider, which has no other names. */
function nameIn(parameter: string, name: string | null): string | undefined {
  if (!name) return undefined;
  if (isHookName(name)) return name;
  throw invalid(parameter, 'must be a name of lower-case letters, digits and hyphens');
}

function sourceIn(source: string | null): string | undefined {
  if (!source) return undefined;
  if (sourcePattern.test(source)) return source;
  throw invalid('source', 'must be a URI of at most 1000 characters, percent-encoded');
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

/**
 * A time, from the parameter of this name.
 * @throws HookError `parameter_invalid`
 */
export function timeIn(name: string, text: string | null): string | undefined {
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

/**
 * How many, from the parameter `limit`.
 * @throws HookError `parameter_invalid`
 */
export function limitIn(text: string | null): number {
  if (!text) return limitDefault;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > limitMax) {
    throw invalid('limit', `must be a number from 1 to ${limitMax}`);
  }
  return limit;
}

/**
 * One of a few words, from the parameter of this name.
 * @throws HookError `parameter_invalid`
 */
export function choiceIn<Choice extends string>(
  name: string,
  text: string | null,
  choices: readonly Choice[],
): Choice | undefined {
  if (!text) return undefined;
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw invalid(name, `must be one of ${choices.join(', ')}`);
}

function invalid(name: string, problem: string): HookError {
  return new HookError('parameter_invalid', `the parameter ${name} ${problem}`);
}
