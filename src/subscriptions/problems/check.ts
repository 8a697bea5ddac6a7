import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { nearestOf } from './nearest.ts';

/** What makes no sense about a value, a line for each. `at` is where it stands, as in `slack.channel`. */
export type Check = (value: unknown, at: string) => readonly string[];

export function must(expected: string, holds: (value: unknown) => boolean): Check {
  return (value, at) =>
    holds(value) ? [] : [`${at} must be ${expected}, not ${descriptionOf(value)}`];
}

/** The same for what may be a secret: it does not say what it found. */
export function mustQuietly(expected: string, holds: (value: unknown) => boolean): Check {
  return (value, at) => (holds(value) ? [] : [`${at} must be ${expected}`]);
}

/** The same where no text is expected: one that stands there may be a URL or a token. */
export function mustBe(kind: string, holds: (value: unknown) => boolean): Check {
  return (value, at) => (holds(value) ? [] : [`${at} must be ${kind}, not ${kindOf(value)}`]);
}

export function optional(check: Check): Check {
  return (value, at) => (value === undefined ? [] : check(value, at));
}

export const isBoolean: Check = mustBe('true or false', (value) => typeof value === 'boolean');

export const isFunction: Check = mustBe('a function', (value) => typeof value === 'function');

export function either(isFirst: (value: unknown) => boolean, first: Check, second: Check): Check {
  return (value, at) => (isFirst(value) ? first : second)(value, at);
}

/** An empty list is for nothing: whoever writes one meant something else. */
export function listOf(things: string, check: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value) || value.length === 0)
      return [`${at} must be a list of ${things}, not ${kindOf(value)}`];
    return Array.from(value).flatMap((one, index) => check(one, `${at}[${index}]`));
  };
}

/** An object with these fields and no others, and what is to be said of it as a whole. */
export function objectOf(
  fields: Readonly<Record<string, Check>>,
  whole: (object: JsonObject, at: string) => readonly string[] = () => [],
): Check {
  return (value, at) => {
    if (!isJsonObject(value)) return [`${at} must be an object, not ${kindOf(value)}`];
    return [
      ...unknownFields(value, Object.keys(fields), at),
      ...Object.entries(fields).flatMap(([name, check]) => check(value[name], inside(at, name))),
      ...whole(value, at),
    ];
  };
}

function unknownFields(
  object: JsonObject,
  known: readonly string[],
  at: string,
): readonly string[] {
  return Object.keys(object)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = nearestOf(name, known);
      const hint = nearest === undefined ? `known are ${known.join(', ')}` : `is it ${nearest}?`;
      return `${inside(at, cut(name))} is unknown; ${hint}`;
    });
}

function inside(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

/** Of the names that stand in the object with a value. */
export function present(object: JsonObject, ...names: readonly string[]): readonly string[] {
  return names.filter((name) => object[name] !== undefined);
}

/** With the value of a text, which is none that may be a secret. */
export function descriptionOf(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(cut(value)) : kindOf(value);
}

export function kindOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return isJsonObject(value) ? 'an object' : String(value);
}

/** The same of what a function of a rule said. */
export function answerOf(value: unknown): string {
  if (value === undefined) return 'undefined';
  return value instanceof Promise ? 'a promise' : kindOf(value);
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
