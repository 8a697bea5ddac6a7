import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isLike, matches } from '../../src/subscriptions/match.ts';
import type { Condition, Match, Patterns } from '../../src/subscriptions/rule.ts';
import { envelopeWith } from '../support/deliveries.ts';

const envelope = envelopeWith({
  source: 'https://github.com/acme/web',
  type: 'com.github.pull_request.opened',
  subject: '42',
  hook: 'acme-web',
  action: 'opened',
  authid: 'octocat',
  scope: 'acme/web',
  duplicateof: 'github:acme-web:4a6e4d1b',
});

/** No more than every event has. */
const bare = envelopeWith({ type: 'com.slack.app_rate_limited', provider: 'slack' });

it('matches every event where nothing is asked for', () => {
  expect([matches({}, envelope), matches({}, bare)]).toEqual([true, true]);
});

describe.each<[keyof Match, string, string]>([
  ['type', 'com.github.pull_request.opened', 'com.github.pull_request.closed'],
  ['provider', 'github', 'gitlab'],
  ['hook', 'acme-web', 'default'],
  ['source', 'https://github.com/acme/web', 'https://github.com/acme/api'],
  ['subject', '42', '4'],
  ['action', 'opened', 'closed'],
  ['actor', 'octocat', 'hubot'],
  ['scope', 'acme/web', 'acme/webshop'],
  ['duplicateof', 'github:acme-web:4a6e4d1b', 'github:default:4a6e4d1b'],
])('the field %s', (field, same, other) => {
  it('has to be the text', () => {
    const answers = [same, other].map((text) => matches({ [field]: text }, envelope));

    expect(answers).toEqual([true, false]);
  });

  it('has to be one of the list', () => {
    const answers = [[other, same], [other], []].map((list) =>
      matches({ [field]: list }, envelope),
    );

    expect(answers).toEqual([true, false, false]);
  });

  it('may be asked by a condition', () => {
    const answers = [{ prefix: same.slice(0, 1) }, { 'anything-but': same }].map((condition) =>
      matches({ [field]: condition }, envelope),
    );

    expect(answers).toEqual([true, false]);
  });
});

it.each<keyof Match>(['subject', 'action', 'actor', 'scope', 'duplicateof'])(
  'no text matches where %s is absent, not even *',
  (field) => {
    const patterns = ['*', '', 'undefined', { prefix: '' }, { exists: true }];

    const answers = patterns.map((pattern) => matches({ [field]: pattern }, bare));

    expect(answers).toEqual([false, false, false, false, false]);
  },
);

it.each<keyof Match>(['subject', 'action', 'actor', 'scope', 'duplicateof'])(
  'that %s is absent can be asked for',
  (field) => {
    const answers = [bare, envelope].map((one) => matches({ [field]: { exists: false } }, one));

    expect(answers).toEqual([true, false]);
  },
);

it('all fields have to match', () => {
  const match = { provider: 'github', scope: 'acme/*', actor: { 'anything-but': '*[bot]' } };

  const answers = [
    matches(match, envelope),
    matches(match, { ...envelope, provider: 'gitlab' }),
    matches(match, { ...envelope, scope: 'other/web' }),
    matches(match, { ...envelope, authid: 'renovate[bot]' }),
  ];

  expect(answers).toEqual([true, false, false, false]);
});

it('texts and conditions can stand in one list', () => {
  const match: Match = { scope: ['acme/web', { suffix: '/infra' }, { exists: false }] };

  const answers = [
    matches(match, envelope),
    matches(match, { ...envelope, scope: 'other/infra' }),
    matches(match, bare),
    matches(match, { ...envelope, scope: 'acme/api' }),
  ];

  expect(answers).toEqual([true, true, true, false]);
});

it.each<[Condition, readonly string[], readonly string[]]>([
  [{ prefix: 'acme/' }, ['acme/', 'acme/web'], ['acme', 'Acme/web', 'x/acme/']],
  [{ suffix: '/web' }, ['/web', 'acme/web'], ['web', 'acme/webs', '/web/x']],
  [{ wildcard: 'acme/*-api' }, ['acme/-api', 'acme/a-b-api'], ['acme-api', 'acme/a-api2']],
  [
    { 'equals-ignore-case': 'ACME/Web' },
    ['acme/web', 'ACME/WEB'],
    ['acme/we', 'acme/web2', 'acme*'],
  ],
  [{ 'anything-but': 'acme/web' }, ['acme/we', '', 'ACME/web'], ['acme/web']],
  [
    { 'anything-but': ['acme/web', 'test/*'] },
    ['acme/api', 'test'],
    ['acme/web', 'test/', 'test/a'],
  ],
  [{ exists: true }, ['acme/web', ''], []],
  [{ exists: false }, [], ['acme/web', '']],
])('%j', (condition, those, noOthers) => {
  const fits = (scope: string): boolean => matches({ scope: condition }, { ...envelope, scope });

  expect([those.filter(fits), noOthers.filter(fits)]).toEqual([those, []]);
});

it('an absent field is nothing of what it should not be', () => {
  const patterns: Patterns[] = [{ 'anything-but': 'acme/web' }, { 'anything-but': ['a', '*'] }];

  const answers = patterns.map((pattern) => matches({ scope: pattern }, bare));

  expect(answers).toEqual([true, true]);
});

describe('a text with *', () => {
  it.each([
    ['*', ''],
    ['*', 'anything at all'],
    ['**', ''],
    ['a*', 'a'],
    ['*a', 'a'],
    ['a*a', 'aa'],
    ['a*a', 'aba'],
    ['a**b', 'ab'],
    ['*a*', 'bab'],
    ['*ab*ab*', 'abab'],
    ['a*b*c', 'abbbcbc'],
    ['com.github.*', 'com.github.push'],
    ['com.*.opened', 'com.github.pull_request.opened'],
    ['com.github.pull_request.*', 'com.github.pull_request.opened'],
    ['a*', 'a\nb'],
    ['', ''],
    ['a.c', 'a.c'],
    ['[*]', '[bot]'],
  ])('%j is like %j', (pattern, value) => {
    expect(isLike(pattern, value)).toBe(true);
  });

  it.each([
    ['a*a', 'a'],
    ['ab*ba', 'aba'],
    ['*ab*ab*', 'aba'],
    ['*ab*b', 'ab'],
    ['a*', 'ba'],
    ['*a', 'ab'],
    ['', 'a'],
    ['a', ''],
    ['a', 'aa'],
    ['a.c', 'abc'],
    ['a?', 'ab'],
    ['com.github.pull_request.*', 'com.github.pull_request_review.submitted'],
    ['com.github.pull_request.*', 'com.github.pull_request'],
    ['com.github.*', 'com.gitlab.push'],
    ['COM.GITHUB.*', 'com.github.push'],
  ])('%j is not like %j', (pattern, value) => {
    expect(isLike(pattern, value)).toBe(false);
  });

  it('is what the regular expression says', () => {
    const letters = fc.constantFrom('a', 'b', '.', '\n', '\ud83d');
    const patterns = fc.string({ unit: fc.oneof(letters, fc.constant('*')), maxLength: 8 });
    const values = fc.string({ unit: letters, maxLength: 12 });

    fc.assert(
      fc.property(patterns, values, (pattern, value) => {
        expect(isLike(pattern, value)).toBe(expressionOf(pattern).test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('matches what is put in the place of each *', () => {
    const pieces = fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 6 });

    fc.assert(
      fc.property(pieces, fc.string({ maxLength: 5 }), (between, filling) => {
        const texts = between.map((piece) => piece.replaceAll('*', ''));

        expect(isLike(texts.join('*'), texts.join(filling))).toBe(true);
      }),
    );
  });
});

function expressionOf(pattern: string): RegExp {
  const pieces = pattern.split('*').map((piece) => piece.replaceAll('.', '\\.'));
  return new RegExp(`^${pieces.join('.*')}$`, 's');
}
