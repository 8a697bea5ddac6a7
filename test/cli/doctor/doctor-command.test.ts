import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsAccount } from '../../support/account/aws-account.ts';
import {
  accept,
  alarmNamed,
  deployHealthy,
  oldPolicy,
} from '../../support/account/healthy-deployment.ts';
import { hooklane } from '../../support/hooklane.ts';
import {
  type CannedAnswer,
  type LoopbackServer,
  startLoopbackServer,
} from '../../support/loopback-server.ts';

const day = 24 * 3_600_000;
const refusal = { status: 401, body: '{"error":{"code":"signature_invalid","message":"no"}}' };
let account: AwsAccount;
let receiver: LoopbackServer;
let answer: CannedAnswer;

interface Report {
  readonly problems: number;
  readonly findings: readonly { level: string; what: string; says: string; next?: string }[];
}

beforeEach(async () => {
  account = await new AwsAccount().start();
  answer = refusal;
  receiver = await startLoopbackServer(() => answer);
  deployHealthy(account, receiver.origin);
});

afterEach(() => Promise.all([account.stop(), receiver.stop()]));

async function doctor() {
  const args = ['doctor', '--stage', 'prod', '--json'];
  const { exitCode, output } = await hooklane(args, account.environment);
  return { exitCode, report: JSON.parse(output) as Report };
}

/** What is wrong, and nothing of what is well. */
function wrongsIn({ findings }: Report): readonly unknown[] {
  return findings.filter(({ level }) => level !== 'ok');
}

describe('a deployment that is well', () => {
  it('is told so, and the exit code is 0', async () => {
    const { exitCode, report } = await doctor();

    expect(wrongsIn(report)).toEqual([]);
    expect({ exitCode, problems: report.problems }).toEqual({ exitCode: 0, problems: 0 });
    expect(report.findings.map(({ what }) => what)).toEqual([
      ...['slack', 'slack', 'slack/default', 'github', 'github', 'github/default'],
      ...['gitlab', 'gitlab', 'gitlab/default', 'queue events', 'queue outbox'],
      ...['dead letters of events', 'dead letters of outbox', 'alarms'],
    ]);
  });

  it('is told in lines that a person reads', async () => {
    const { output } = await hooklane(['doctor', '--stage', 'prod'], account.environment);

    expect(output).toContain(
      `ok       github: ${receiver.origin}/ answers 401 to who does not sign\n`,
    );
    expect(output).toContain('\nok 14, skipped 0, warning 0, problem 0\n');
  });

  it('is asked by requests that nobody signed, and by nothing else', async () => {
    await doctor();

    expect(receiver.requests.map(({ method, body }) => `${method} ${body}`)).toEqual([
      ...['POST {}', 'POST {}', 'POST {}'],
    ]);
    const headers = receiver.requests.flatMap((request) => Object.keys(request.headers));
    expect(headers.filter((header) => /signature|token/.test(header))).toEqual([]);
  });
});

describe('a receiver', () => {
  it.each([
    [403, 'deploy again: npm run deploy -- --stage prod'],
    [429, 'docs/operations.md#throttles'],
    [502, 'docs/operations.md#unavailable'],
    [200, 'is this the right URL?'],
  ])('that answers %d is a problem', async (status, next) => {
    answer = { status, body: '' };

    const { exitCode, report } = await doctor();

    expect(exitCode).toBe(1);
    expect(wrongsIn(report)).toHaveLength(3);
    expect(wrongsIn(report)[1]).toEqual({
      level: 'problem',
      what: 'github',
      says: `${receiver.origin}/ answers ${status} to who does not sign, and not our 401`,
      next,
    });
  });

  it('that a stranger answers for is a problem, with a 401 too', async () => {
    answer = { status: 401, body: '{"message":"Unauthorized"}' };

    expect((await doctor()).report.problems).toBe(3);
  });

  it('that cannot be reached is a problem', async () => {
    account.outputs = { ...account.outputs, GithubLambdaFunctionUrl: 'http://127.0.0.1:1/' };

    const { report } = await doctor();

    expect(wrongsIn(report)).toEqual([
      {
        level: 'problem',
        what: 'github',
        says: 'http://127.0.0.1:1/ cannot be reached',
        next: 'look at the URL, the stack and the network',
      },
    ]);
  });

  it('whose URL lacks one of the two permissions is a problem', async () => {
    account.policies.set('hooklane-prod-github', oldPolicy);
    account.policies.delete('hooklane-prod-slack');

    const { report } = await doctor();

    expect(wrongsIn(report)).toMatchObject([
      {
        what: 'slack',
        says: 'its URL lacks the permission lambda:InvokeFunctionUrl and lambda:InvokeFunction: AWS answers 403 to everybody',
      },
      {
        what: 'github',
        says: 'its URL lacks the permission lambda:InvokeFunction: AWS answers 403 to everybody',
        next: 'deploy again: npm run deploy -- --stage prod',
      },
    ]);
  });
});

describe('the credentials of targets', () => {
  it('are told by their lists', async () => {
    const value = { slackTokens: ['xoxb-1'], signingSecrets: [] };
    account.parameters.put('/hooklane/prod/targets/default', value);

    const { exitCode, report } = await doctor();

    expect(exitCode).toBe(0);
    expect(report.findings).toContainEqual({
      level: 'ok',
      what: 'targets/default',
      says: '1 in slackTokens, 0 in signingSecrets',
    });
  });

  it('are a problem when the dispatcher cannot read them', async () => {
    account.parameters.put('/hooklane/prod/targets/ledger', '{"signingSecrets":"whsec_"}');

    const { exitCode, report } = await doctor();

    expect(exitCode).toBe(1);
    expect(wrongsIn(report)).toEqual([
      {
        level: 'problem',
        what: 'targets/ledger',
        says: 'its parameter is malformed',
        next: 'docs/operations.md#secrets',
      },
    ]);
  });
});

describe('a hook', () => {
  it.each([
    ['is malformed', '{"secrets":', 'problem', 1, 'its parameter is malformed'],
    ['is empty', { secrets: [] }, 'problem', 1, 'it has no secret, and refuses everything'],
    ['was never used', { secrets: ['another'] }, 'warning', 0, 'nothing ever came'],
  ])('whose parameter %s is told', async (_, value, level, expected, says) => {
    account.parameters.put('/hooklane/prod/github/default', value);

    const { exitCode, report } = await doctor();

    expect(wrongsIn(report)).toMatchObject([{ level, what: 'github/default', says }]);
    expect(exitCode).toBe(expected);
  });

  it('that has been silent for a week is a warning', async () => {
    account.parameters.put('/hooklane/prod/github/default', { secrets: ['quiet'] });
    const at = Date.now() - 9 * day;
    accept(account, 'github', 'quiet', at);

    const { report } = await doctor();

    const [date, time = ''] = new Date(at).toISOString().split('T');
    expect(wrongsIn(report)).toMatchObject([
      { level: 'warning', says: `nothing came since ${date} ${time.slice(0, 2)} h UTC` },
    ]);
  });

  it('in the middle of a rotation is a warning, with the command that ends it', async () => {
    account.parameters.put('/hooklane/prod/github/default', { secrets: ['new', 'current'] });

    const { report } = await doctor();

    expect(wrongsIn(report)).toMatchObject([
      {
        level: 'warning',
        what: 'github/default',
        says: 'more than one secret is accepted: a rotation is not done',
        next: 'hooklane secrets rotate github --stage prod',
      },
    ]);
  });

  it('of a producer of your own is looked at too, where there is one', async () => {
    account.parameters.put('/hooklane/prod/custom/billing', { tokens: ['token'] });

    const { report } = await doctor();

    expect(wrongsIn(report)).toEqual([
      {
        level: 'warning',
        what: 'custom/billing',
        says: 'nothing ever came',
        next: 'see what your producers say; docs/gateway.md',
      },
    ]);
  });

  it('that a provider has none of is a warning: not everybody uses all three', async () => {
    account.parameters.delete('/hooklane/prod/slack/default');

    const { exitCode, report } = await doctor();

    expect(exitCode).toBe(0);
    expect(wrongsIn(report)).toMatchObject([
      {
        level: 'warning',
        what: 'slack',
        next: 'if you use it: hooklane secrets set slack --stage prod',
      },
    ]);
  });
});

describe('queues and alarms', () => {
  it('are a problem when events wait too long', async () => {
    account.queues.set('hooklane-prod-events', 1234);
    const dimensions = { QueueName: 'hooklane-prod-events' };
    account.metrics.count('ApproximateAgeOfOldestMessage', dimensions, Date.now() - 61_000, 900);

    const { report } = await doctor();

    expect(wrongsIn(report)).toEqual([
      {
        level: 'problem',
        what: 'queue events',
        says: '1234 events wait, the oldest for 900 s',
        next: 'docs/operations.md#queue-age',
      },
    ]);
  });

  it('are a problem when dispatches wait for longer than anything is put off', async () => {
    account.queues.set('hooklane-prod-outbox', 34);
    account.delayed.set('hooklane-prod-outbox', 1200);
    const dimensions = { QueueName: 'hooklane-prod-outbox' };
    account.metrics.count('ApproximateAgeOfOldestMessage', dimensions, Date.now() - 61_000, 1201);

    const { report } = await doctor();

    expect(wrongsIn(report)).toEqual([
      {
        level: 'problem',
        what: 'queue outbox',
        says: '1234 dispatches wait, the oldest for 1201 s',
        next: 'docs/operations.md#outbox-age',
      },
    ]);
  });

  it('are well while targets are waited for, for as long as anything is put off', async () => {
    account.delayed.set('hooklane-prod-outbox', 5);
    const dimensions = { QueueName: 'hooklane-prod-outbox' };
    account.metrics.count('ApproximateAgeOfOldestMessage', dimensions, Date.now() - 61_000, 1200);

    const { report } = await doctor();

    expect(wrongsIn(report)).toEqual([]);
    expect(report.findings).toContainEqual({
      level: 'ok',
      what: 'queue outbox',
      says: '5 dispatches wait, the oldest for 1200 s',
    });
  });

  it.each(['events', 'outbox'])(
    'are a problem when there are dead letters of %s',
    async (queue) => {
      account.queues.set(`hooklane-prod-${queue}-dead-letters`, 3);

      const { exitCode, report } = await doctor();

      expect(exitCode).toBe(1);
      expect(wrongsIn(report)).toEqual([
        {
          level: 'problem',
          what: `dead letters of ${queue}`,
          says: '3, kept for fourteen days',
          next: `hooklane dead-letters list --stage prod --queue ${queue}; docs/operations.md#dead-letters`,
        },
      ]);
    },
  );

  it('are a problem when an alarm is on, and a warning when one tells nobody', async () => {
    account.metrics.alarms.push(
      alarmNamed('worker-errors', { StateValue: 'ALARM' }),
      alarmNamed('github-spill', { ActionsEnabled: false }),
      alarmNamed('eu-worker-errors', {
        StateValue: 'ALARM',
        AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:hooklane-prod-eu-alarms'],
      }),
    );

    const { report } = await doctor();

    expect(wrongsIn(report)).toEqual([
      {
        level: 'problem',
        what: 'alarm hooklane-prod-worker-errors',
        says: 'it is on: Something is wrong.',
        next: 'docs/operations.md#errors',
      },
      {
        level: 'warning',
        what: 'alarm hooklane-prod-github-spill',
        says: 'it tells nobody: its actions are disabled',
        next: 'aws cloudwatch enable-alarm-actions --alarm-names hooklane-prod-github-spill',
      },
    ]);
  });

  it('are a problem when there are no alarms at all', async () => {
    account.metrics.alarms.length = 0;

    const { report } = await doctor();

    expect(wrongsIn(report)).toMatchObject([{ what: 'alarms', says: 'there are none' }]);
  });
});

describe('what cannot be looked at', () => {
  it('is a problem, and everything else is looked at all the same', async () => {
    account.denied.add('GetQueueUrl').add('DescribeAlarms').add('GetParametersByPath');

    const { exitCode, report } = await doctor();

    expect(exitCode).toBe(1);
    expect(wrongsIn(report)).toHaveLength(10);
    expect(wrongsIn(report)[0]).toMatchObject({
      level: 'problem',
      what: 'slack',
      says: expect.stringContaining('it cannot be looked at: User: a is not authorized'),
      next: 'use credentials that may, with --profile or --role-arn',
    });
  });

  it('is a stage that is not deployed', async () => {
    account.outputs = undefined;

    const { exitCode, errors } = await hooklane(['doctor', '--stage', 'prod'], account.environment);

    expect(exitCode).toBe(1);
    expect(errors).toContain('there is no stack hooklane-prod in eu-west-1');
  });
});
