import { describe, expect, it } from '@jest/globals';
import {
  defineSubscriptions,
  rule,
  SubscriptionError,
  subscriptionsIn,
} from '../../src/subscriptions/define.ts';

const queueArn = 'arn:aws:sqs:eu-central-1:123456789012:orders';

describe('defining subscriptions', () => {
  it('gives back the rules, in their order, and the options', () => {
    const push = rule({ name: 'push', match: { type: 'com.github.push' }, sqs: { queueArn } });
    const rest = rule({ name: 'rest', match: {}, sqs: { queueArn } });

    const subscriptions = defineSubscriptions([push, rest], {
      replayGuard: { 'github:default': 'refuse' },
    });

    expect(subscriptions).toEqual({
      rules: [push, rest],
      replayGuard: { 'github:default': 'refuse' },
    });
  });

  it('can be of no rules at all', () => {
    expect(defineSubscriptions([])).toEqual({ rules: [] });
  });

  it('says all that makes no sense, at once', () => {
    const rules = [
      { name: 'push', match: {}, sqs: { queueArn: 'orders' } },
      { name: 'push', match: { type: [] }, sqs: { queueArn } },
    ];

    const define = () => defineSubscriptions(rules);

    expect(define).toThrow(SubscriptionError);
    expect(define).toThrow(
      new SubscriptionError(
        [
          'the subscriptions do not make sense:',
          '  rule "push": sqs.queueArn must be the ARN of a queue, as in arn:aws:sqs:eu-central-1:123456789012:orders, not "orders"',
          '  rule "push": match.type must be a list of patterns, not an empty list',
          '  rule "push": name must be unique, and rule 1 has it too',
        ].join('\n'),
      ),
    );
  });
});

describe('a module with subscriptions', () => {
  it('exports them by that name', () => {
    const subscriptions = defineSubscriptions([]);

    expect(subscriptionsIn({ subscriptions }, 'subscriptions.ts')).toBe(subscriptions);
  });

  it.each([
    [{}],
    [undefined],
    [{ default: { rules: [] } }],
    [{ subscriptions: [] }],
    [{ subscriptions: { rules: {} } }],
    [{ subscriptions: null }],
  ])('does not export %j', (module) => {
    expect(() => subscriptionsIn(module, 'my-rules.ts')).toThrow(
      new SubscriptionError(
        'my-rules.ts must say: export const subscriptions = defineSubscriptions([…])',
      ),
    );
  });

  it.each([
    [
      'a plain object',
      { rules: [{ name: 'all', match: {}, sqs: { queueArn: '*' } }] },
      'rule "all": sqs.queueArn must be the ARN of a queue, as in arn:aws:sqs:eu-central-1:123456789012:orders, not "*"',
    ],
    [
      'what was put beside rules that are sound',
      {
        ...defineSubscriptions([]),
        permissions: [{ actions: ['*'], resources: ['arn:aws:s3:::reports/*'] }],
      },
      'options.permissions[0].actions[0] must be an action as in dynamodb:PutItem, or several by their first word, as in s3:Get*, and not all of a service, not "*"',
    ],
    [
      'a field that there is not',
      { rules: [], permission: [] },
      'options.permission is unknown; is it permissions?',
    ],
  ])('is checked, whoever made it: %s', (_what, subscriptions, said) => {
    expect(() => subscriptionsIn({ subscriptions }, 'my-rules.ts')).toThrow(
      new SubscriptionError(`the subscriptions do not make sense:\n  ${said}`),
    );
  });
});
