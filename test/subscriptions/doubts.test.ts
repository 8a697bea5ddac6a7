import { describe, expect, it } from '@jest/globals';
import { providers } from '../../src/providers/registry.ts';
import { doubtsOf } from '../../src/subscriptions/doubts.ts';
import type { Patterns } from '../../src/subscriptions/rule.ts';
import { fixturesOf } from '../support/fixtures.ts';

const doubtsAbout = (type: Patterns, provider?: Patterns) =>
  doubtsOf({ name: 'a', match: provider ? { type, provider } : { type }, run: () => {} });

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
    ['short ones of your own', 'order.placed'],
    ['those of a name that is much like a provider', 'com.gitea.push'],
    ['those of a name that is more like a provider', 'com.stack.order.placed'],
    ['a message of Slack that few have seen', 'com.slack.event.message.group_join'],
    ['what is known in other letters', { 'equals-ignore-case': 'COM.GITHUB.PUSH' }],
    ['an action that its sender may name', 'com.github.repository_dispatch.deploy'],
    ['what is said of types in another way', { suffix: '.opnd' }],
  ])('about %s', (_, type) => {
    expect(doubtsAbout(type)).toEqual([]);
  });

  it.each<[string, Patterns, Patterns]>([
    ['the provider that sends it', 'com.gitlab.push', 'gitlab'],
    ['one of them that sends it', 'com.gitlab.push', ['github', 'gitlab']],
    ['a pattern for it', 'com.gitlab.push', 'git*'],
    ['a condition, which is not judged', 'com.gitlab.push', { prefix: 'x' }],
    ['one that sends some', ['com.gitlab.push', 'com.github.push'], 'github'],
    ['one beside types of your own', ['com.gitlab.push', 'com.example.order.placed'], 'github'],
    ['your own producers, which may call theirs so', 'push', 'custom'],
  ])('about a rule that names %s', (_, type, provider) => {
    expect(doubtsAbout(type, provider)).toEqual([]);
  });

  it('about a rule for every event', () => {
    expect(doubtsOf({ name: 'a', match: {}, run: () => {} })).toEqual([]);
  });

  it.each(providers)('about any type that $name has sent', ({ name }) => {
    const types = fixturesOf(name).flatMap(({ envelope }) => envelope?.type ?? []);
    // By the button in its settings alone: whoever writes this meant the actions.
    const isByButton = (type: string) => type === 'com.gitlab.merge_request';

    expect(
      [...new Set(types)].filter((type) => !isByButton(type)).flatMap((type) => doubtsAbout(type)),
    ).toEqual([]);
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

  it.each([
    ['com.slack.message', 'com.slack.event.message'],
    ['com.slack.mention', 'com.slack.event.app_mention'],
    ['com.slack.event.mention', 'com.slack.event.app_mention'],
    ['com.slack.event.group_join', 'com.slack.event.message.group_join'],
    ['com.slack.slash_command', 'com.slack.command'],
    ['com.slack.evnt', 'com.slack.event.*'],
    ['com.slack.evnt.*', 'com.slack.event.*'],
    ['com.slack.message.*', 'com.slack.event.message.*'],
    ['com.gitlab.job', 'com.gitlab.build.*'],
    ['com.gitlab.job.*', 'com.gitlab.build.*'],
    ['com.gitlab.job.failed', 'com.gitlab.build.failed'],
    ['com.gitlab.push_hook', 'com.gitlab.push'],
    ['com.github.pull_request.merged', 'com.github.pull_request.closed'],
    ['com.github.pullrequest.*', 'com.github.pull_request.*'],
    ['com.github.pullrequest.opened', 'com.github.pull_request.opened'],
    ['com.github.pul_request*', 'com.github.pull_request.*'],
    ['com.github.push.*', 'com.github.push'],
    ['com.github.push.created', 'com.github.push'],
    ['com.github.team.added', 'com.github.team.added_to_repository'],
    ['com.github.check.*', 'com.github.check_run.* or com.github.check_suite.*'],
    ['push', 'com.github.push or com.gitlab.push'],
    ['pull_request.opened', 'com.github.pull_request.opened'],
    ['github.push', 'com.github.push'],
    ['com.githb.*', 'com.github.*'],
    ['com.GitHub.push', 'com.github.push'],
    ['com.gihtub.push', 'com.github.push'],
  ])('about %s, which may mean %s', (type, meant) => {
    expect(doubtsAbout(type)).toEqual([
      `rule "a": no type ${type} is known; did you mean ${meant}?`,
    ]);
  });

  it('about a slip in what is compared in any letters', () => {
    expect(doubtsAbout({ 'equals-ignore-case': 'Com.GitHub.Psh' })).toEqual([
      'rule "a": no type com.github.psh is known; did you mean com.github.push?',
    ]);
  });

  it.each<[Patterns, string]>([
    ['github', 'github'],
    [['github', 'slack'], 'github or slack'],
    ['custom', 'custom'],
    ['GitLab', 'GitLab'],
  ])('about a provider that never sends it: %j', (provider, named) => {
    expect(doubtsAbout('com.gitlab.push', provider)).toEqual([
      `rule "a": provider ${named} never sends com.gitlab.push`,
    ]);
  });

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
      'rule "a": no type com.slack.evnt.* is known; did you mean com.slack.event.*?',
    ]);
  });
});
