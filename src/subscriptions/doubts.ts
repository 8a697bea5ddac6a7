import { didYouMean, hintFor } from './hints.ts';
import { isSent, prefixes, prefixOf } from './known-types.ts';
import { isLike, listOf } from './match.ts';
import { nearestOf } from './problems/nearest.ts';
import type { Condition, Match, Patterns, Rule } from './rule.ts';

/**
 * What may be a slip in a rule: a type that its provider is not known to send, for which the rule would wait in vain.
 * It is no error, as providers send new ones at times.
 */
export function doubtsOf({ name, match }: Rule): readonly string[] {
  const types = listOf(match.type ?? []).flatMap(textOf);
  const doubts = [
    ...types.flatMap((type) => doubtsAbout(type, match.provider)),
    ...contradictionIn(match),
  ];
  return doubts.map((doubt) => `rule "${name}": ${doubt}`);
}

/** The same of a type, which may have `*`, wherever it is asked for; none or one. */
export function doubtsAbout(text: string, provider?: Patterns): readonly string[] {
  if (isSent(text)) return [];
  if (prefixOf(text) !== undefined) return [`no type ${text} is known${hintFor(text)}`];
  const meant = provider === 'custom' ? [] : withPrefix(text);
  return meant.length === 0 ? [] : [`no type ${text} is known${didYouMean(meant)}`];
}

/** What else a condition may say is hardly ever said of types. */
function textOf(pattern: string | Condition): readonly string[] {
  if (typeof pattern === 'string') return [pattern];
  if ('wildcard' in pattern) return [pattern.wildcard];
  if ('equals-ignore-case' in pattern) return [pattern['equals-ignore-case'].toLowerCase()];
  return 'prefix' in pattern ? [`${pattern.prefix}*`] : [];
}

/**
 * Whose beginning was left out or misspelt: it would be known with the right one. All other types are your own
 * producers', and theirs to know.
 */
function withPrefix(text: string): readonly string[] {
  const [, provider = '', rest = ''] = /^com\.([^.*]+)\.(.+)$/.exec(text) ?? [];
  const typed = `com.${provider.toLowerCase()}.`;
  const near = prefixes.filter((prefix) => isNear(typed, prefix));
  return [
    `com.${text}`,
    ...prefixes.map((prefix) => prefix + text),
    `${nearestOf(typed, near) ?? ''}${rest}`,
  ].filter((each) => prefixOf(each) !== undefined && isSent(each));
}

/** A letter too many, one too few, or one or two in a row that are others: `com.gitea.` is not `com.gitlab.` yet. */
function isNear(typed: string, name: string): boolean {
  return (
    Math.abs(typed.length - name.length) <= 1 &&
    [...name].some((_, at) => isLike(`${name.slice(0, at)}*${name.slice(at + 2)}`, typed))
  );
}

/** Where no provider that is named sends any of the types. */
function contradictionIn({ provider = [], type = [] }: Match): readonly string[] {
  const names = textsIn(provider);
  const types = textsIn(type);
  const isPossible = types.some((text) => {
    const sender = prefixOf(text)?.slice('com.'.length, -1);
    return sender === undefined || names.some((name) => isLike(name, sender));
  });
  if (names.length === 0 || types.length === 0 || isPossible) return [];
  return [`provider ${names.join(' or ')} never sends ${types.join(' or ')}`];
}

/** None where a condition is among them: that is not judged. */
function textsIn(patterns: Patterns): readonly string[] {
  const all = listOf(patterns);
  const texts = all.filter((each) => typeof each === 'string');
  return texts.length === all.length ? texts : [];
}
