import { describe, expect, it } from '@jest/globals';
import { optionProblems } from '../../../src/subscriptions/problems/option-problems.ts';

const table = 'arn:aws:dynamodb:eu-central-1:123456789012:table/orders';
const role = 'arn:aws:iam::123456789012:role/reports';

function saidOf(actions: readonly unknown[], resources: readonly unknown[]): readonly string[] {
  return optionProblems({ permissions: [{ actions, resources }] }, 'options');
}

describe('a permission', () => {
  it.each([
    [
      ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [table, `${table}/index/*`],
    ],
    [['s3:Get*'], ['arn:aws:s3:::reports/*']],
    [['s3:GetObject'], ['arn:aws:s3:::reports-*/??/*']],
    [['cloudwatch:PutMetricData', 'rekognition:DetectText'], ['*']],
    [['dynamodb:PutItem'], ['arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/orders']],
    [['logs:PutLogEvents'], ['arn:aws:logs:eu-central-1:123456789012:log-group:orders:*']],
    [['apigateway:GET'], ['arn:aws:apigateway:eu-central-1::/restapis/a1b2c3']],
    [['sts:AssumeRole'], [role, 'arn:aws:iam::123456789012:role/teams/web+api@example.com']],
  ])('can be for %j on %j', (actions, resources) => {
    expect(saidOf(actions, resources)).toEqual([]);
  });

  it.each([
    '*',
    '*:*',
    's3:*',
    's3:**',
    's3:?*',
    's3:P*',
    's3:*Object',
    's3:Get?bject',
    's*:GetObject',
  ])('cannot be for the action %s, which is more than anybody means', (action) => {
    expect(saidOf([action], [table])).toEqual([
      `options.permissions[0].actions[0] must be an action as in dynamodb:PutItem, or several by their first word, as in s3:Get*, and not all of a service, not "${action}"`,
    ]);
  });

  it.each(['PutItem', 's3:', ' s3:GetObject', 'S3:GetObject', 's3:GetObject\n'])(
    'cannot be for %j, which is no action',
    (action) => {
      expect(saidOf([action], [table])).toEqual([
        expect.stringContaining(`not all of a service, not ${JSON.stringify(action)}`),
      ]);
    },
  );

  it.each([
    'iam:PassRole',
    'iam:Get*',
    'iam:*',
    'IAM:PassRole',
    'sts:*',
    'sts:Assume*',
    'sts:GetFederationToken',
  ])('cannot give access away, as %s would', (action) => {
    expect(saidOf([action], [role])).toEqual([
      `options.permissions[0].actions[0] must be sts:AssumeRole, with the whole ARN of a role as its resource, and no other action of iam or sts, not "${action}"`,
    ]);
  });

  it.each([
    '*',
    'arn:aws:iam::123456789012:role/*',
    'arn:aws:iam::123456789012:role/report?',
    'arn:aws:iam::123456789012:user/reports',
    table,
  ])('cannot be to assume %s, which is no whole role', (resource) => {
    expect(saidOf(['sts:AssumeRole'], [role, resource])).toEqual([
      'options.permissions[0].resources must be whole ARNs of roles where an action is sts:AssumeRole, as in arn:aws:iam::123456789012:role/reports',
    ]);
  });

  it.each([
    'reports',
    'arn:*',
    'arn:aws:*:eu-central-1:123456789012:table/orders',
    'arn:*:dynamodb:eu-central-1:123456789012:table/orders',
    'arn:aws:dynamodb:*:123456789012:table/orders',
    'arn:aws:dynamodb:eu-*:123456789012:table/orders',
    'arn:aws:dynamodb:eu-central-1:*:table/orders',
    'arn:aws:dynamodb:eu-central-1:12345678901?:table/orders',
    'arn:aws:dynamodb:eu-central-1:123456789012:*',
    'arn:aws:s3:::*',
    'arn:aws:s3:::?eports/*',
    'arn:aws:apigateway:eu-central-1::/*',
    'arn:aws:s3:::reports/* ',
    '**',
  ])('cannot be for the resource %s', (resource) => {
    expect(saidOf(['s3:GetObject'], [resource])).toEqual([
      `options.permissions[0].resources[0] must be an ARN with its region, account and the beginning of its name written out, as in arn:aws:s3:::reports/*, or * alone, not "${resource}"`,
    ]);
  });

  it('cannot be for several actions on everything', () => {
    expect(saidOf(['s3:GetObject', 's3:List*'], ['arn:aws:s3:::reports', '*'])).toEqual([
      'options.permissions[0].resources must be ARNs where an action has a *; or write out each action',
    ]);
  });

  it.each([
    [[7], [table], 'actions[0] must be an action as in dynamodb:PutItem, or several by'],
    [['s3:GetObject'], [null], 'resources[0] must be an ARN with its region, account and'],
  ])('is of texts, and not %j on %j', (actions, resources, said) => {
    expect(saidOf(actions, resources)).toEqual([expect.stringContaining(said)]);
  });
});
