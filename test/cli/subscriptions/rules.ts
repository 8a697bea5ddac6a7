import { defineSubscriptions } from 'hooklane';

const account = 'eu-west-1:123456789012';

/** One rule of each kind, and some that have nothing to do with a pull request that was opened. */
export const subscriptions = defineSubscriptions([
  {
    name: 'tell-reviewers',
    match: { type: 'com.github.pull_request.opened', scope: 'Codertocat/*' },
    slack: {
      channel: '#reviews',
      thread: 'subject',
      message: ({ subject }) => ({
        text: `New: ${subject}`,
        blocks: [{ type: 'divider' }],
      }),
    },
  },
  {
    name: 'ledger',
    match: { provider: ['github', 'gitlab'] },
    http: {
      url: 'https://ledger.example.com/in?code=hunter2',
      headers: { 'x-team': 'web', 'x-key-id': 'k1' },
    },
  },
  {
    name: 'bus',
    match: { type: { prefix: 'com.github.' } },
    eventBridge: { busArn: `arn:aws:events:${account}:event-bus/hooks` },
  },
  {
    name: 'everything',
    match: {},
    sqs: { queueArn: `arn:aws:sqs:${account}:all` },
  },
  {
    name: 'fan-out',
    match: { actor: { 'anything-but': ['bot-*', 'renovate'] } },
    sns: { topicArn: `arn:aws:sns:${account}:all` },
  },
  {
    name: 'own-code',
    match: { action: { exists: true } },
    run: () => {
      throw new Error('it was called');
    },
  },
  {
    name: 'big-ones',
    match: { type: 'com.github.pull_request.*' },
    where: ({ data }) => (data as { number: number }).number > 1000,
    slack: { channel: () => '#big' },
  },
  {
    name: 'pushes',
    match: { type: 'com.github.push', scope: 'acme/*' },
    slack: { channel: '#pushes', update: 'subject' },
  },
  {
    name: 'silent',
    match: { type: 'com.github.pull_request.opened' },
    slack: { channel: '#silent', message: () => undefined },
  },
  {
    name: 'answer',
    match: { provider: 'slack' },
    slack: { reply: 'sender', message: () => 'On it.' },
  },
]);
