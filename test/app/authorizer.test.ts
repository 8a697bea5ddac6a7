import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { authorizer } from '../../src/app/authorizer.ts';
import { becomeFunctionEnvironment } from '../../src/app/config.ts';
import { invocationContext } from '../../src/dev/lambda/context.ts';
import { fingerprintOf } from '../../src/providers/signature.ts';
import { TestSsm } from '../support/ssm.ts';

const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/POST/events';
const ssm = new TestSsm();

beforeAll(async () => {
  await ssm.start();
  ssm.parameters.set('/hooklane/prod/custom/default', { tokens: ['current', 'previous'] });
  ssm.parameters.set('/hooklane/prod/custom/other', { tokens: ['other'] });
  ssm.parameters.set('/hooklane/test/custom/default', { tokens: ['of-another-stage'] });
  becomeFunctionEnvironment({
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_SSM: ssm.endpoint(),
    HOOKLANE_STAGE: 'prod',
  });
});

beforeEach(() => {
  ssm.mood = 'well';
});

afterAll(() => ssm.stop());

/** As API Gateway asks a function that has just started. */
function ask(authorizationToken: string, arn = methodArn) {
  const event = { type: 'TOKEN', authorizationToken, methodArn: arn } as const;
  const context = invocationContext('hooklane-prod-authorizer', 5000, 'request-1');
  return authorizer()(event satisfies APIGatewayTokenAuthorizerEvent, context);
}

describe('what the authorizer says of a token', () => {
  it('is that it may send events to this stage of this API, and who it is, not what', async () => {
    const answer = await ask('Bearer previous');

    expect(answer).toEqual({
      principalId: `token-${fingerprintOf('previous')}`,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
      },
    });
  });

  it('is the same where it was seen at another method first: the answer is remembered for all', async () => {
    const answer = await ask('Bearer current', methodArn.replace('POST/events', 'GET/admin/x'));

    expect(answer.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn },
    ]);
  });

  it.each(['unknown', 'other', 'of-another-stage'])('is no, of %s', async (token) => {
    const answer = await ask(`Bearer ${token}`);

    expect(answer).toEqual({
      principalId: 'nobody',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: methodArn }],
      },
    });
  });

  it.each(['', 'Bearer', 'Basic Y3VycmVudA=='])(
    'is, of "%s", what API Gateway answers 401 to',
    async (token) => {
      await expect(ask(token)).rejects.toThrow(/^Unauthorized$/);
    },
  );

  it.each(['broken', 'throttled', 'without a list'] as const)(
    'is nothing where SSM is %s, which API Gateway answers 500 to',
    async (mood) => {
      ssm.mood = mood;

      await expect(ask('Bearer current')).rejects.toMatchObject({ code: 'secrets_unavailable' });
    },
  );
});
