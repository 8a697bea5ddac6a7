import { isSent, knownFamilies, knownTypes, prefixOf } from './known-types.ts';
import { nearestOf } from './problems/nearest.ts';

/** More would hide what is meant. */
const namesMax = 30;
const meantMax = 3;

/** What providers' own pages, or their users, call it, and how its types begin. */
const ownWords: Readonly<Record<string, string>> = {
  // Merged is a way to be closed.
  'com.github.pull_request.merged': 'com.github.pull_request.closed',
  'com.github.pullrequest': 'com.github.pull_request',
  'com.gitlab.job': 'com.gitlab.build',
  'com.gitlab.push_hook': 'com.gitlab.push',
  'com.slack.event.mention': 'com.slack.event.app_mention',
  'com.slack.mention': 'com.slack.event.app_mention',
  'com.slack.slash_command': 'com.slack.command',
};

/** What else a type that no provider is known to send may mean: '' where nobody knows. */
export function hintFor(text: string): string {
  const meant = meantBy(inOurWords(text));
  if (meant.length > 0) return didYouMean(meant);
  const names = namesIn(text.slice(0, text.lastIndexOf('.') + 1));
  if (names.length > 0) return names.length <= namesMax ? `; there are ${names.join(', ')}` : '';
  return didYouMean(knownTypes.filter((known) => lacksOneWord(known, text)));
}

export function didYouMean(meant: readonly string[]): string {
  return meant.length === 0 ? '' : `; did you mean ${meant.join(' or ')}?`;
}

function inOurWords(text: string): string {
  const word = Object.keys(ownWords).find((each) => text === each || text.startsWith(`${each}.`));
  return word === undefined ? text : `${ownWords[word]}${text.slice(word.length)}`;
}

function meantBy(text: string): readonly string[] {
  if (isSent(text)) return [text];
  const stem = text.replace(/\.?\*$/, '');
  if (knownTypes.includes(stem)) return [stem];
  if (knownFamilies.includes(text)) return [`${text}.*`];
  const types = closestTo(stem, knownTypes);
  const families = closestTo(stem, knownFamilies).map((family) => `${family}.*`);
  const isOne = stem === text;
  return types.length > 0 && (isOne || families.length === 0) ? types : families;
}

/** Those that go on where the text ends, or else have one word more, or else are the nearest. */
function closestTo(text: string, all: readonly string[]): readonly string[] {
  const prefix = prefixOf(text) ?? '';
  const names = all.filter((name) => name.startsWith(prefix) && name !== prefix);
  const rests = names.map((name) => name.slice(prefix.length));
  const nearest = nearestOf(text.slice(prefix.length), rests);
  return (
    [
      names.filter((name) => name.startsWith(text)),
      names.filter((name) => lacksOneWord(text, name)),
      nearest === undefined ? [] : [`${prefix}${nearest}`],
    ].find(({ length }) => length > 0 && length <= meantMax) ?? []
  );
}

/** As `com.slack.message` lacks one of `com.slack.event.message`. */
function lacksOneWord(text: string, name: string): boolean {
  const words = name.split('.');
  return words.some((_, at) => words.toSpliced(at, 1).join('.') === text);
}

function namesIn(family: string): readonly string[] {
  return knownTypes.flatMap((known) =>
    known.startsWith(family) ? known.slice(family.length) : [],
  );
}
