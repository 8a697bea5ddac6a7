import { describe, expect, it } from '@jest/globals';
import { nextSteps } from '../../build/next-steps.ts';

const outputs = {
  SlackLambdaFunctionUrl: 'https://slack.lambda-url.eu-west-1.on.aws/',
  GithubLambdaFunctionUrl: 'https://github.lambda-url.eu-west-1.on.aws/',
  GitlabLambdaFunctionUrl: 'https://gitlab.lambda-url.eu-west-1.on.aws/',
  ApiLambdaFunctionUrl: 'https://api.lambda-url.eu-west-1.on.aws/',
};

describe('what a deployment says at its end', () => {
  const text = nextSteps({ stage: 'prod', region: 'eu-west-1', outputs });

  it('has the URL of each provider, and where to paste it', () => {
    expect(text).toContain('Slack   https://slack.lambda-url.eu-west-1.on.aws/\n');
    expect(text).toContain('GitHub  https://github.lambda-url.eu-west-1.on.aws/\n');
    expect(text).toContain('GitLab  https://gitlab.lambda-url.eu-west-1.on.aws/\n');
    expect(text).toContain('Settings, Webhooks: Payload URL');
  });

  it('has the command that stores each secret, for this stage and region', () => {
    expect(text).toContain(
      `aws ssm put-parameter --region eu-west-1 --type SecureString --name /hooklane/prod/gitlab/default --value '{"signingTokens": ["whsec_<token>"]}'\n`,
    );
  });

  it('has a command that sends an event to the URL', () => {
    expect(text).toContain(
      'npx hooklane send test/fixtures/github/push --url https://github.lambda-url.eu-west-1.on.aws/ --secret "<secret>"\n',
    );
  });

  it('says what the query API asks for', () => {
    const Settings = '{"apiAuth":"jwt"}';
    const withTokens = nextSteps({
      ...{ stage: 'prod', region: 'eu-west-1' },
      outputs: { ...outputs, Settings },
    });

    const api = '  https://api.lambda-url.eu-west-1.on.aws/   GET /events, ';
    expect(text).toContain(`${api}signed with AWS credentials: docs/access.md\n`);
    expect(withTokens).toContain(`${api}with a bearer token: docs/access.md\n`);
  });

  it('speaks of a gateway only where there is one', () => {
    const GatewayUrl = 'https://abc.execute-api.eu-west-1.amazonaws.com/prod/events';
    const withGateway = nextSteps({
      stage: 'prod',
      region: 'eu-west-1',
      outputs: { ...outputs, GatewayUrl, GatewayApiKeyId: 'k1' },
    });

    expect(text).not.toContain('api-key');
    expect(withGateway).toContain(`  ${GatewayUrl}\n`);
    expect(withGateway).toContain(
      'aws apigateway get-api-key --region eu-west-1 --include-value --api-key k1\n',
    );
  });

  it('says so where the stack has no URL, rather than printing nothing', () => {
    expect(nextSteps({ stage: 'dev', region: 'us-east-1', outputs: {} })).toContain(
      'GitHub  (no URL in the outputs of the stack)\n',
    );
  });
});
