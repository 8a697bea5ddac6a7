import type { Envelope } from '../domain/envelope.ts';
import type { Condition, Match, Patterns } from './rule.ts';

/** Where a field of a match is in the envelope, if it has another name there. */
const attributeOf: Readonly<Record<keyof Match, keyof Envelope>> = {
  type: 'type',
  provider: 'provider',
  hook: 'hook',
  source: 'source',
  subject: 'subject',
  action: 'action',
  actor: 'authid',
  scope: 'scope',
  duplicateof: 'duplicateof',
};

export const matchFields = Object.keys(attributeOf) as readonly (keyof Match)[];

/** Whether the event is one of those. What its payload says is asked separately: that may have to be fetched. */
export function matches(match: Match, envelope: Envelope): boolean {
  return matchFields.every((field) => {
    const patterns = match[field];
    return patterns === undefined || isOneOf(patterns, valueFor(field, envelope));
  });
}

/** What an event has where a match looks for it. */
export function valueFor(field: keyof Match, envelope: Envelope): string | undefined {
  return envelope[attributeOf[field]];
}

function isOneOf(patterns: Patterns, value: string | undefined): boolean {
  return listOf(patterns).some((pattern) => fits(pattern, value));
}

export function listOf(patterns: Patterns): readonly (string | Condition)[] {
  return Array.isArray(patterns) ? patterns : [patterns as string | Condition];
}

function fits(pattern: string | Condition, value: string | undefined): boolean {
  if (typeof pattern !== 'string' && 'exists' in pattern)
    return pattern.exists === (value !== undefined);
  if (typeof pattern !== 'string' && 'anything-but' in pattern)
    return value === undefined || !isAnyOf(pattern['anything-but'], value);
  return (
    value !== undefined &&
    (typeof pattern === 'string' ? isLike(pattern, value) : is(pattern, value))
  );
}

type Comparison = Exclude<
  Condition,
  { readonly exists: boolean } | { readonly 'anything-but': unknown }
>;

function is(condition: Comparison, value: string): boolean {
  if ('prefix' in condition) return value.startsWith(condition.prefix);
  if ('suffix' in condition) return value.endsWith(condition.suffix);
  if ('wildcard' in condition) return isLike(condition.wildcard, value);
  return value.toLowerCase() === condition['equals-ignore-case'].toLowerCase();
}

function isAnyOf(texts: string | readonly string[], value: string): boolean {
  return [texts].flat().some((text) => isLike(text, value));
}

/**
 * `*` is any number of characters. By looking for each piece at its first place, which takes no longer than both
 * texts together: a value may come from a stranger, and a regular expression could take its time.
 */
export function isLike(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return value === pattern;
  if (!value.startsWith(first)) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = value.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return value.length - last.length >= from && value.endsWith(last);
}
