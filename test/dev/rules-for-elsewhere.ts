import { defineSubscriptions } from 'hooklane';

/** For targets that a machine of one's own does not have, or not without credentials; and one with a slip in it. */
export const subscriptions = defineSubscriptions([
  {
    name: 'on-a-bus',
    match: { type: 'com.github.push' },
    eventBridge: { busArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/webhooks' },
  },
  {
    name: 'to-a-topic',
    match: { type: 'com.github.push' },
    sns: { topicArn: 'arn:aws:sns:eu-west-1:123456789012:pushes' },
  },
  {
    name: 'to-a-queue',
    match: { type: 'com.github.push' },
    sqs: { queueArn: 'arn:aws:sqs:eu-west-1:123456789012:pushes' },
  },
  { name: 'tell', match: { type: 'com.github.push' }, slack: { channel: '#web' } },
  {
    name: 'to-a-partner',
    match: { type: 'com.github.push' },
    http: { url: 'https://partner.example/hooks', secret: 'partner' },
  },
  { name: 'never', match: { type: 'com.github.psh' }, run: () => {} },
]);
