import { knownTypes } from './known-types.ts';
import { isLike, listOf } from './match.ts';
import { nearestOf } from './problems/nearest.ts';
import type { Condition, Rule } from './rule.ts';

/**
 * What may be a slip in a rule: a type that its provider is not known to send, for which the rule would wait in vain.
 * It is no error, as providers send new ones at times.
 */
export function doubtsOf({ name, match: { type = [] } }: Rule): readonly string[] {
  return listOf(type)
    .flatMap(textOf)
    .filter((text) => !isKnown(text))
    .map((text) => `rule "${name}": no type ${text} is known${hintFor(text)}`);
}

/** What else a condition may say is hardly ever said of types. */
function textOf(pattern: string | Condition): readonly string[] {
  if (typeof pattern === 'string') return [pattern];
  if ('wildcard' in pattern) return [pattern.wildcard];
  return 'prefix' in pattern ? [`${pattern.prefix}*`] : [];
}

/** What your own producers send is theirs to know. */
function isKnown(text: string): boolean {
  if (!/^com\.(github|gitlab|slack)\./.test(text)) return true;
  return knownTypes.some((known) => isLike(text, known) || isLike(known, text));
}

/** More would hide what is meant. */
const hintMax = 30;

function hintFor(text: string): string {
  const meant = namesIn(`${text}.`).length > 0 ? `${text}.*` : nearestOf(text, knownTypes);
  if (meant !== undefined) return `; did you mean ${meant}?`;
  const names = namesIn(text.slice(0, text.lastIndexOf('.') + 1));
  return names.length > 0 && names.length <= hintMax ? `; there are ${names.join(', ')}` : '';
}

function namesIn(family: string): readonly string[] {
  return knownTypes.flatMap((known) =>
    known.startsWith(family) ? known.slice(family.length) : [],
  );
}
