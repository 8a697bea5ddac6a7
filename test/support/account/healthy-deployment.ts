import { fingerprintOf } from '../../../src/providers/signature.ts';
import type { AwsAccount } from './aws-account.ts';
import type { Alarm } from './metrics.ts';

const providers = ['slack', 'github', 'gitlab'];

/** A deployment of which there is nothing to say. @param receiver where the URLs of its receivers lead to */
export function deployHealthy(account: AwsAccount, receiver: string): void {
  account.outputs = {
    SlackLambdaFunctionUrl: `${receiver}/`,
    GithubLambdaFunctionUrl: `${receiver}/`,
    GitlabLambdaFunctionUrl: `${receiver}/`,
    Settings: '{"kmsKey":""}',
  };
  for (const provider of providers) {
    account.policies.set(`hooklane-prod-${provider}`, publicPolicy);
    const list = provider === 'gitlab' ? 'signingTokens' : 'secrets';
    account.parameters.put(`/hooklane/prod/${provider}/default`, { [list]: ['current'] });
    accept(account, provider, 'current', Date.now() - 5 * 60_000);
  }
  for (const queue of ['events', 'outbox', 'events-dead-letters', 'outbox-dead-letters']) {
    account.queues.set(`hooklane-prod-${queue}`, 0);
  }
  account.metrics.alarms.push(alarmNamed('github-errors'), alarmNamed('spill-not-drained'));
}

/** An event came that was signed with this secret. */
export function accept(account: AwsAccount, provider: string, secret: string, at: number): void {
  const dimensions = { function: `hooklane-prod-${provider}`, provider, hook: 'default' };
  const counted = { ...dimensions, secret: fingerprintOf(secret) };
  account.metrics.count('EventsAccepted', counted, at);
}

export function alarmNamed(what: string, more: Partial<Alarm> = {}): Alarm {
  return {
    AlarmName: `hooklane-prod-${what}`,
    AlarmDescription: 'Something is wrong. See docs/operations.md#errors',
    StateValue: 'OK',
    ActionsEnabled: true,
    AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:hooklane-prod-alarms'],
    ...more,
  };
}

/** As Lambda writes it from what the template asks for. */
const throughUrl = {
  Sid: 'url',
  Effect: 'Allow',
  Principal: '*',
  Action: 'lambda:InvokeFunctionUrl',
  Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
};
const viaUrl = {
  Sid: 'function',
  Effect: 'Allow',
  Principal: '*',
  Action: 'lambda:InvokeFunction',
  Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
};

export const publicPolicy = { Version: '2012-10-17', Statement: [throughUrl, viaUrl] };

/** As deployments made them before October 2025. */
export const oldPolicy = { Version: '2012-10-17', Statement: [throughUrl] };
