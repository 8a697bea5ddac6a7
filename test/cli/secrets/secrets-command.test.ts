import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../../src/providers/signature.ts';
import { AwsAccount } from '../../support/account/aws-account.ts';
import { hooklane } from '../../support/hooklane.ts';

const signingToken = 'whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=';
let account: AwsAccount;

beforeEach(async () => {
  account = await new AwsAccount().start();
  account.outputs = { Settings: '{"kmsKey":"arn:aws:kms:eu-west-1:123456789012:key/ours"}' };
});

afterEach(() => account.stop());

function secrets(args: readonly string[], input?: string) {
  return hooklane(['secrets', ...args, '--stage', 'prod'], account.environment, input);
}

describe('hooklane secrets set', () => {
  it.each([
    ['github', 'hunter2', { secrets: ['hunter2'] }],
    ['slack', 'hunter2', { secrets: ['hunter2'] }],
    ['gitlab', signingToken, { signingTokens: [signingToken] }],
    ['gitlab', 'hunter2', { secretTokens: ['hunter2'] }],
    ['custom', 'hunter2', { tokens: ['hunter2'] }],
  ])('takes the secret of %s from the standard input', async (provider, secret, parameter) => {
    const { exitCode, output, errors } = await secrets(['set', provider], `${secret}\n`);

    const name = `/hooklane/prod/${provider}/default`;
    expect({ exitCode, value: account.parameters.valueOf(name) }).toEqual({
      exitCode: 0,
      value: parameter,
    });
    expect(output).toContain(`${provider}, hook default: ${fingerprintOf(secret)} is in `);
    expect(output + errors).not.toContain(secret);
  });

  it('uses the key of the deployment', async () => {
    await secrets(['set', 'github', '--generate']);

    expect(account.parameters.get('/hooklane/prod/github/default')?.keyId).toBe(
      'arn:aws:kms:eu-west-1:123456789012:key/ours',
    );
  });

  it('puts it in front of those that are accepted, and keeps what else is there', async () => {
    const name = '/hooklane/prod/github/acme-web';
    account.parameters.put(name, { secrets: ['old'], registeredAt: ['acme/web'] });

    const { exitCode, errors } = await secrets(['set', 'github', '--hook', 'acme-web'], 'new');

    expect(exitCode).toBe(0);
    expect(account.parameters.valueOf(name)).toEqual({
      secrets: ['new', 'old'],
      registeredAt: ['acme/web'],
    });
    expect(errors).toContain(`Accepted beside it: ${fingerprintOf('old')}`);
  });

  it('puts it in their place with --only', async () => {
    account.parameters.put('/hooklane/prod/slack/default', { secrets: ['old', 'older'] });

    await secrets(['set', 'slack', '--only'], 'new');

    expect(account.parameters.valueOf('/hooklane/prod/slack/default')).toEqual({
      secrets: ['new'],
    });
  });

  it('keeps the tokens of GitLab’s other list, and says so', async () => {
    account.parameters.put('/hooklane/prod/gitlab/default', { secretTokens: ['old'] });

    const { errors } = await secrets(['set', 'gitlab'], signingToken);

    expect(account.parameters.valueOf('/hooklane/prod/gitlab/default')).toEqual({
      secretTokens: ['old'],
      signingTokens: [signingToken],
    });
    expect(errors).toContain(`Accepted beside it: ${fingerprintOf('old')}`);
  });

  it('takes those of the other list out too with --only, for one of them may have leaked', async () => {
    account.parameters.put('/hooklane/prod/gitlab/default', { secretTokens: ['old'] });

    await secrets(['set', 'gitlab', '--only'], signingToken);

    expect(account.parameters.valueOf('/hooklane/prod/gitlab/default')).toEqual({
      secretTokens: [],
      signingTokens: [signingToken],
    });
  });

  it('makes one up that nobody sees', async () => {
    const { output, errors } = await secrets(['set', 'github', '--generate', '--json']);

    const { secrets: [made = ''] = [] } = account.parameters.valueOf(
      '/hooklane/prod/github/default',
    ) as { secrets?: string[] };
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(output + errors).not.toContain(made);
    expect(JSON.parse(output)).toEqual({
      provider: 'github',
      hook: 'default',
      list: 'secrets',
      fingerprint: fingerprintOf(made),
      others: [],
    });
  });

  it.each([
    ['nothing', ['set', 'github'], '', 'is empty'],
    ['two lines', ['set', 'github'], 'one\ntwo', 'one line'],
    ['half a signing token', ['set', 'gitlab'], 'whsec_abc', '32 bytes'],
    ['a provider that nobody knows', ['set', 'bitbucket'], 's', 'no provider bitbucket'],
    ['a name that is no hook', ['set', 'github', '--hook', 'Acme'], 's', 'unlike "Acme"'],
    [
      'one of Slack’s that we made up',
      ['set', 'slack', '--generate'],
      '',
      'makes its secret itself',
    ],
  ])('refuses %s', async (_, args, input, message) => {
    const { exitCode, errors } = await secrets(args, input);

    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(account.parameters.get('/hooklane/prod/github/default')).toBeUndefined();
  });

  it('never takes it as an argument', async () => {
    const { exitCode, errors } = await secrets(['set', 'github', 'hunter2']);

    expect(exitCode).toBe(2);
    expect(errors).toContain('too many arguments');
  });

  it('never guesses the stage', async () => {
    const { exitCode, errors } = await hooklane(
      ['secrets', 'set', 'github', '--generate'],
      account.environment,
    );

    expect(exitCode).toBe(2);
    expect(errors).toContain('say which deployment it is: --stage <name>');
  });

  it('overwrites nothing that it does not understand', async () => {
    account.parameters.put('/hooklane/prod/github/default', '{"secrets": ["old"');

    const { exitCode, errors } = await secrets(['set', 'github'], 'new');

    expect(exitCode).toBe(1);
    expect(errors).toContain('the parameter of this hook is malformed');
    expect(account.parameters.get('/hooklane/prod/github/default')?.value).toBe(
      '{"secrets": ["old"',
    );
  });

  it('says who may not, in AWS’s words', async () => {
    account.denied.add('PutParameter');

    const { exitCode, errors } = await secrets(['set', 'github', '--generate']);

    expect(exitCode).toBe(1);
    expect(errors).toContain('the secret of github, hook default, cannot be put: User: a is not');
  });
});

describe('hooklane secrets drop', () => {
  const name = '/hooklane/prod/custom/default';

  it('takes out the one with that fingerprint, and no other', async () => {
    account.parameters.put(name, { tokens: ['billing', 'shop'], note: 'kept' });

    const { exitCode, output } = await secrets(['drop', 'custom', fingerprintOf('billing')]);

    expect(exitCode).toBe(0);
    expect(output).toBe(`custom, hook default: ${fingerprintOf('billing')} is dropped\n`);
    expect(account.parameters.valueOf(name)).toEqual({ tokens: ['shop'], note: 'kept' });
  });

  it('finds it in either list of GitLab', async () => {
    const gitlab = '/hooklane/prod/gitlab/default';
    account.parameters.put(gitlab, { signingTokens: [signingToken], secretTokens: ['old'] });

    await secrets(['drop', 'gitlab', fingerprintOf('old')]);

    expect(account.parameters.valueOf(gitlab)).toEqual({
      signingTokens: [signingToken],
      secretTokens: [],
    });
  });

  it.each([
    ['is not there', 'ffffff', `has no secret ffffff`],
    ['is the last', fingerprintOf('shop'), 'which would refuse everything'],
  ])('refuses one that %s', async (_, fingerprint, message) => {
    account.parameters.put(name, { tokens: ['shop'] });

    const { exitCode, errors } = await secrets(['drop', 'custom', fingerprint]);

    expect(exitCode).toBe(1);
    expect(errors).toContain(message);
    expect(account.parameters.valueOf(name)).toEqual({ tokens: ['shop'] });
  });
});

describe('hooklane secrets list', () => {
  const usedAt = new Date(Math.floor(Date.now() / 60_000 - 5) * 60_000);

  beforeEach(() => {
    account.parameters.put('/hooklane/prod/github/default', {
      secrets: ['new', 'old'],
      registeredAt: ['acme/web'],
    });
    account.parameters.put('/hooklane/prod/gitlab/acme', { signingTokens: [signingToken] });
    account.metrics.count(
      'EventsAccepted',
      {
        function: 'hooklane-prod-github',
        provider: 'github',
        hook: 'default',
        secret: fingerprintOf('old'),
      },
      usedAt.getTime(),
    );
  });

  it('tells of each its fingerprint and last use, and no value', async () => {
    const { exitCode, output } = await secrets(['list']);

    const [day = '', time = ''] = usedAt.toISOString().split('T');
    expect(exitCode).toBe(0);
    expect(output.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['PROVIDER', 'HOOK', 'LIST', 'FINGERPRINT', 'LAST USE (UTC)', 'REGISTERED AT'],
      ['github', 'default', 'secrets', fingerprintOf('new'), 'never', 'acme/web'],
      [
        'github',
        'default',
        'secrets',
        fingerprintOf('old'),
        `${day} ${time.slice(0, 5)}`,
        'acme/web',
      ],
      ['gitlab', 'acme', 'signingTokens', fingerprintOf(signingToken), 'never', '-'],
      [''],
    ]);
    expect(output).not.toContain('whsec_');
  });

  it('tells of one provider, in JSON', async () => {
    const { output } = await secrets(['list', 'github', '--json']);

    expect(JSON.parse(output)).toEqual({
      secrets: [
        {
          ...{ provider: 'github', hook: 'default', list: 'secrets' },
          ...{ fingerprint: fingerprintOf('new'), registeredAt: ['acme/web'] },
        },
        {
          ...{ provider: 'github', hook: 'default', list: 'secrets' },
          ...{ fingerprint: fingerprintOf('old'), registeredAt: ['acme/web'] },
          lastUse: { from: usedAt.toISOString(), seconds: 60 },
        },
      ],
      malformed: [],
    });
  });

  it('names a parameter that is malformed, after the others, and fails', async () => {
    account.parameters.put('/hooklane/prod/slack/default', 'hunter2');

    const { exitCode, output, errors } = await secrets(['list']);

    expect(exitCode).toBe(1);
    expect(output).toContain(fingerprintOf('new'));
    expect(errors).toContain(
      'malformed, and so of no use to a function that starts: slack/default',
    );
    expect(output + errors).not.toContain('hunter2');
  });
});
