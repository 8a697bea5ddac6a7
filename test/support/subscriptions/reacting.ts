import { defineSubscriptions } from 'hooklane';

const url = process.env.HOOKLANE_TEST_TARGET ?? 'https://example.com/';

/** Rules for targets on this machine. */
export const subscriptions = defineSubscriptions([
  { name: 'send', match: { type: 'com.github.push' }, http: { url, allowPrivate: true } },
  { name: 'post', match: { type: 'com.github.push' }, slack: { channel: '#alerts' } },
  {
    name: 'state',
    match: { type: 'com.github.issues.*' },
    slack: { channel: '#reviews', update: 'subject', message: ({ action }) => `it is ${action}` },
  },
  {
    name: 'answer',
    match: { type: 'com.slack.command' },
    slack: { reply: 'sender', message: () => 'on it' },
  },
]);
