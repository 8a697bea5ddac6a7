import { describe, expect, it } from '@jest/globals';
import { statementsOf } from '../../build/subscriptions.ts';
import { defineSubscriptions } from '../../src/subscriptions/index.ts';

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:eu-west-1:123456789012:${resource}`;

describe('what rules ask of the role that they take effect in', () => {
  it('is one action at exactly the targets that they name', () => {
    const subscriptions = defineSubscriptions([
      { name: 'all-on-a-bus', match: {}, eventBridge: { busArn: arn('events', 'event-bus/ours') } },
      { name: 'pushes', match: {}, sqs: { queueArn: arn('sqs', 'pushes') } },
      { name: 'issues', match: {}, sqs: { queueArn: arn('sqs', 'issues') } },
      { name: 'incidents', match: {}, sns: { topicArn: arn('sns', 'incidents') } },
    ]);

    const statements = statementsOf(subscriptions);

    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Resource: ['arn:aws:events:eu-west-1:123456789012:event-bus/ours'],
      },
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: [
          'arn:aws:sqs:eu-west-1:123456789012:pushes',
          'arn:aws:sqs:eu-west-1:123456789012:issues',
        ],
      },
      {
        Effect: 'Allow',
        Action: 'sns:Publish',
        Resource: ['arn:aws:sns:eu-west-1:123456789012:incidents'],
      },
    ]);
  });

  it('names a target once that several rules have', () => {
    const sqs = { queueArn: arn('sqs', 'all') };
    const subscriptions = defineSubscriptions([
      { name: 'pushes', match: { type: 'com.github.push' }, sqs },
      { name: 'issues', match: { type: 'com.github.issues.*' }, sqs },
    ]);

    expect(statementsOf(subscriptions)).toMatchObject([{ Resource: [sqs.queueArn] }]);
  });

  it('is nothing for what is not at AWS', () => {
    const subscriptions = defineSubscriptions([
      { name: 'reviews', match: {}, slack: { channel: '#reviews' } },
      { name: 'partner', match: {}, http: { url: 'https://example.com/hooks' } },
      { name: 'ours', match: {}, run: () => undefined },
    ]);

    expect(statementsOf(subscriptions)).toEqual([]);
  });

  it('is what their own code is said to need', () => {
    const permissions = [
      {
        actions: ['dynamodb:PutItem', 'dynamodb:GetItem'],
        resources: [arn('dynamodb', 'table/a')],
      },
    ];
    const subscriptions = defineSubscriptions([{ name: 'ours', match: {}, run: () => undefined }], {
      permissions,
    });

    expect(statementsOf(subscriptions)).toEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:PutItem', 'dynamodb:GetItem'],
        Resource: ['arn:aws:dynamodb:eu-west-1:123456789012:table/a'],
      },
    ]);
  });
});
