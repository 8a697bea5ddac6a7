import { isHookName } from '../../domain/hook-name.ts';
import { isJsonObject } from '../../domain/json.ts';
import { matchFields } from '../match.ts';
import {
  type Check,
  either,
  isBoolean,
  listOf,
  must,
  objectOf,
  optional,
  present,
} from './check.ts';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const mustBeText = must('a text', isText);

const conditions: Readonly<Record<string, Check>> = {
  prefix: optional(mustBeText),
  suffix: optional(mustBeText),
  wildcard: optional(mustBeText),
  'equals-ignore-case': optional(mustBeText),
  'anything-but': optional(either(Array.isArray, listOf('texts', mustBeText), mustBeText)),
  exists: optional(isBoolean),
};

const names = Object.keys(conditions);

const isCondition = objectOf(conditions, (condition, at) =>
  present(condition, ...names).length === 1
    ? []
    : [`${at} must have exactly one of ${names.join(', ')}`],
);

const isPlain = must('a text or a condition', isText);

/** A pattern that no event could ever match would be a rule that is silent for no reason that anybody sees. */
function isTextFor(expected: string, canBe: (text: string) => boolean): Check {
  return either(
    isText,
    must(expected, (value) => canBe(String(value))),
    isPlain,
  );
}

/** Producers of your own may send any other type. */
const isType = isTextFor(
  'a type as in com.github.push, of lower-case letters, digits and underscores between its dots, or * for any',
  (text) =>
    !/^com\.(github|gitlab|slack)\./.test(text) || /^com\.[a-z]+(\.[a-z0-9_*]+)+$/.test(text),
);

/** Who sends: those of `src/providers`, by their hooks or, in the case of `custom`, by the API. */
export const providers: readonly string[] = ['slack', 'github', 'gitlab', 'custom'];

const isProvider = isTextFor(
  `one of ${providers.join(', ')}, or have * for any`,
  (text) => text.includes('*') || providers.includes(text),
);

const isHook = isTextFor(
  "a hook's name, of lower-case letters, digits and hyphens, or have * for any",
  (text) => text.includes('*') || isHookName(text),
);

const texts: Readonly<Record<string, Check>> = { type: isType, provider: isProvider, hook: isHook };

function patternsOf(text: Check): Check {
  const isPattern = either(isJsonObject, isCondition, text);
  return optional(either(Array.isArray, listOf('patterns', isPattern), isPattern));
}

export const matchProblems: Check = objectOf(
  Object.fromEntries(matchFields.map((field) => [field, patternsOf(texts[field] ?? isPlain)])),
);
