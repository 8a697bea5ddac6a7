import { describe, expect, it } from '@jest/globals';
import { providers } from '../../src/providers/registry.ts';
import { doubtsOf } from '../../src/subscriptions/doubts.ts';
import type { Patterns } from '../../src/subscriptions/rule.ts';
import { fixturesOf } from '../support/fixtures.ts';

const doubtsAbout = (type: Patterns) => doubtsOf({ name: 'a', match: { type }, run: () => {} });

describe('no doubt is there', () => {
  it.each([
    ['what is known', 'com.github.pull_request.opened'],
    ['all of an event', 'com.github.pull_request.*'],
    ['a part of the names', 'com.github.pull_request*.edited'],
    ['a list of them', ['com.gitlab.push', 'com.slack.event.app_mention']],
    ['a condition', { prefix: 'com.gitlab.pipeline.' }],
    ['a wildcard', { wildcard: 'com.gitlab.*.failed' }],
    ['every type', '*'],
    ['types of your own', 'com.example.order.placed'],
    ['an action that its sender may name', 'com.github.repository_dispatch.deploy'],
    ['what is said of types in another way', { suffix: '.opnd' }],
  ])('about %s', (_, type) => {
    expect(doubtsAbout(type)).toEqual([]);
  });

  it('about a rule for every event', () => {
    expect(doubtsOf({ name: 'a', match: {}, run: () => {} })).toEqual([]);
  });

  it.each(providers)('about any type that $name has sent', ({ name }) => {
    const types = fixturesOf(name).flatMap(({ envelope }) => envelope?.type ?? []);
    // By the button in its settings alone: whoever writes this meant the actions.
    const isByButton = (type: string) => type === 'com.gitlab.merge_request';

    expect([...new Set(types)].filter((type) => !isByButton(type)).flatMap(doubtsAbout)).toEqual(
      [],
    );
  });
});

describe('a doubt is there', () => {
  it('about a slip of the pen, with what was probably meant', () => {
    expect(doubtsAbout('com.github.psh')).toEqual([
      'rule "a": no type com.github.psh is known; did you mean com.github.push?',
    ]);
  });

  it.each(['com.github.pull_request', 'com.gitlab.pipeline', 'com.slack.event'])(
    'about %s without what follows',
    (type) => {
      expect(doubtsAbout(type)).toEqual([
        `rule "a": no type ${type} is known; did you mean ${type}.*?`,
      ]);
    },
  );

  it('about an action that there is not, with those that there are', () => {
    expect(doubtsAbout('com.github.workflow_job.successful')).toEqual([
      'rule "a": no type com.github.workflow_job.successful is known; there are completed, in_progress, queued, waiting',
    ]);
  });

  it.each(['com.gitlab.celebration', 'com.slack.event.celebration'])(
    'about %s, without the names of all that there are',
    (type) => {
      expect(doubtsAbout(type)).toEqual([`rule "a": no type ${type} is known`]);
    },
  );

  it('about each that is not known, also in a condition', () => {
    expect(doubtsAbout(['com.github.push', { prefix: 'com.slack.evnt.' }])).toEqual([
      'rule "a": no type com.slack.evnt.* is known',
    ]);
  });
});
