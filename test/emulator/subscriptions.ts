import { defineSubscriptions } from 'hooklane';

/** A rule of each kind, with targets at the emulator and on this machine. */

const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:123456789012:${resource}`;

/** Nobody is there: who deploys the rules puts another address in its place. */
const partner = 'http://127.0.0.1:9';

export const subscriptions = defineSubscriptions([
  { name: 'all-in-a-queue', match: {}, sqs: { queueArn: arnOf('sqs', 'all') } },
  {
    name: 'pushes-in-slack',
    match: { type: 'com.github.push', subject: 'refs/tags/*' },
    slack: { channel: '#reviews', thread: 'subject', message: ({ key }) => `pushed: ${key}` },
  },
  {
    name: 'pushes-to-a-partner',
    match: { type: 'com.gitlab.push', hook: 'default' },
    where: ({ subject }) => subject === 'refs/heads/master',
    http: { url: `${partner}/hooks`, allowPrivate: true },
  },
  {
    name: 'issues-to-nobody',
    match: { type: 'com.github.issues.opened' },
    slack: { channel: '#nobody' },
  },
  {
    name: 'invoices-on-a-bus',
    match: { provider: 'custom' },
    eventBridge: { busArn: arnOf('events', 'event-bus/invoices') },
  },
  {
    name: 'commands-to-a-topic',
    match: { type: 'com.slack.command' },
    sns: { topicArn: arnOf('sns', 'commands') },
  },
  {
    name: 'large-ones-by-code',
    match: { provider: ['github', 'gitlab'] },
    where: ({ data }) => JSON.stringify(data).length > 500_000,
    run: async ({ key }, context) => {
      const isStale = await context.isStale();
      process.stdout.write(`${JSON.stringify({ message: 'ran', key, isStale })}\n`);
    },
  },
]);
