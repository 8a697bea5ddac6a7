import { describe, expect, it } from '@jest/globals';
import { missingCredentials } from '../../src/dev/missing-credentials.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';

const url = 'https://example.com/';
const nothing = new Map<string, never>();

function missing(
  rules: readonly Rule[],
  known = nothing as Parameters<typeof missingCredentials>[1],
) {
  return Object.fromEntries(missingCredentials(rules, known));
}

describe('what rules miss at their targets', () => {
  it('is said by its variable, once, with all the rules that need it', () => {
    const rules: readonly Rule[] = [
      { name: 'one', match: {}, slack: { channel: '#web' } },
      { name: 'two', match: {}, slack: { channel: '#bugs' } },
      { name: 'three', match: {}, slack: { channel: '#help', token: 'support-team' } },
      { name: 'four', match: {}, http: { url } },
      { name: 'five', match: {}, http: { url, secret: 'partner' } },
    ];

    expect(missing(rules)).toEqual({
      SLACK_BOT_TOKEN: ['one', 'two'],
      SLACK_BOT_TOKEN__SUPPORT_TEAM: ['three'],
      HOOKLANE_SIGNING_SECRET: ['four'],
      HOOKLANE_SIGNING_SECRET__PARTNER: ['five'],
    });
  });

  it('is nothing that is there, and each name needs its own', () => {
    const known = new Map([['default', { slackTokens: ['xoxb-1'] }]]);
    const rules: readonly Rule[] = [
      { name: 'one', match: {}, slack: { channel: '#web' } },
      { name: 'two', match: {}, slack: { channel: '#help', token: 'support' } },
      { name: 'three', match: {}, http: { url } },
    ];

    expect(missing(rules, known)).toEqual({
      SLACK_BOT_TOKEN__SUPPORT: ['two'],
      HOOKLANE_SIGNING_SECRET: ['three'],
    });
  });

  it.each<Rule>([
    { name: 'unsigned', match: {}, http: { url, secret: false } },
    { name: 'command', match: { type: 'com.slack.command' }, slack: { reply: 'sender' } },
    {
      name: 'buttons',
      match: { type: ['com.slack.command', 'com.slack.interaction.block_actions'] },
      slack: { reply: 'everyone' },
    },
    { name: 'own-code', match: {}, run: () => undefined },
  ])('is nothing for $name, which needs none', (rule) => {
    expect(missing([rule])).toEqual({});
  });

  it('is a token where a mention is answered, which has no URL for it', () => {
    const match = { type: ['com.slack.command', 'com.slack.event.app_mention'] };

    expect(missing([{ name: 'on-call', match, slack: { reply: 'everyone' } }])).toEqual({
      SLACK_BOT_TOKEN: ['on-call'],
    });
  });
});
