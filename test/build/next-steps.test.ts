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

  it('has the URL of each provider, and where it is told what to do with it by hand', () => {
    expect(text).toContain('Slack   https://slack.lambda-url.eu-west-1.on.aws/\n');
    expect(text).toContain('GitHub  https://github.lambda-url.eu-west-1.on.aws/\n');
    expect(text).toContain('GitLab  https://gitlab.lambda-url.eu-west-1.on.aws/\n');
    expect(text).toContain('docs/connect.md');
  });

  it.each([
    'connect github <owner/repository or organization>',
    'connect gitlab <project or group>',
    'secrets set slack',
    'connect slack <manifest file>',
    'doctor',
    'events list',
  ])('has the command hooklane %s, for this stage and region', (command) => {
    expect(text).toContain(`  npx hooklane ${command} --stage prod --region eu-west-1\n`);
  });

  it('has Slack’s secret stored before Slack asks the URL who it is', () => {
    expect(text.indexOf('secrets set slack')).toBeLessThan(text.indexOf('connect slack'));
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
