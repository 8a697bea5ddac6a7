import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../../src/providers/signature.ts';
import { AwsAccount } from '../../support/account/aws-account.ts';
import { hooklane } from '../../support/hooklane.ts';

const token = 'xoxb-1-hunter2';
const signing = 'whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=';
const parameter = '/hooklane/prod/targets/default';
let account: AwsAccount;

beforeEach(async () => {
  account = await new AwsAccount().start();
  account.outputs = { Settings: '{}' };
});

afterEach(() => account.stop());

function secrets(args: readonly string[], input?: string) {
  return hooklane(['secrets', ...args, '--stage', 'prod'], account.environment, input);
}

describe('hooklane secrets set targets', () => {
  it.each([
    ['slackTokens', token],
    ['signingSecrets', signing],
  ])('puts into %s what belongs there', async (list, secret) => {
    const { exitCode, output, errors } = await secrets(['set', 'targets'], secret);

    expect(exitCode).toBe(0);
    expect(account.parameters.valueOf(parameter)).toEqual({ [list]: [secret] });
    expect(output).toBe(`targets, default: ${fingerprintOf(secret)} is in ${list}\n`);
    expect(errors).toBe(
      'The dispatcher knows it within five minutes, or where the one before is of no use.\n',
    );
  });

  it('has a name for those that a rule names', async () => {
    await secrets(['set', 'targets', '--hook', 'ledger'], signing);

    expect(account.parameters.valueOf('/hooklane/prod/targets/ledger')).toEqual({
      signingSecrets: [signing],
    });
  });

  it('puts a token in front of the one before, which is of no use from then on', async () => {
    account.parameters.put(parameter, { slackTokens: ['xoxb-old'], signingSecrets: [signing] });

    const { errors } = await secrets(['set', 'targets'], token);

    expect(account.parameters.valueOf(parameter)).toEqual({
      slackTokens: [token, 'xoxb-old'],
      signingSecrets: [signing],
    });
    expect(errors).toContain(`Kept behind it, of no use: ${fingerprintOf('xoxb-old')}\n`);
  });

  it('takes out its own list alone with --only: the other is for something else', async () => {
    account.parameters.put(parameter, { slackTokens: ['xoxb-old'], signingSecrets: [signing] });

    await secrets(['set', 'targets', '--only'], token);

    expect(account.parameters.valueOf(parameter)).toEqual({
      slackTokens: [token],
      signingSecrets: [signing],
    });
  });

  it('makes up a signing secret, and says how its receiver comes by it', async () => {
    const { output, errors } = await secrets(['set', 'targets', '--generate']);

    const { signingSecrets = [] } = account.parameters.valueOf(parameter) as {
      signingSecrets?: readonly string[];
    };
    expect(signingSecrets).toEqual([expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)]);
    expect(errors).toContain(
      "next: give it to who checks the signatures: aws ssm get-parameter --with-decryption --name /hooklane/prod/targets/default --query Parameter.Value --output text | jq -r '.signingSecrets[0]'\n",
    );
    expect(output + errors).not.toContain('whsec_');
  });

  it.each([
    ['of another kind', 'xoxp-1', 'they are xoxb-… (slackTokens) or whsec_… (signingSecrets)'],
    ['that is too short', 'whsec_abcd', 'a signing secret is whsec_ and 24 to 64 bytes in base64'],
    ['that lost its end', signing.slice(0, -1), 'a signing secret is whsec_ and 24 to 64 bytes'],
  ])('refuses one %s', async (_what, secret, message) => {
    const { exitCode, output, errors } = await secrets(['set', 'targets'], secret);

    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(output + errors).not.toContain(secret);
    expect(account.parameters.get(parameter)).toBeUndefined();
  });
});

describe('hooklane secrets list, of targets', () => {
  it('tells of each its fingerprint, and that nobody counts its uses', async () => {
    account.parameters.put(parameter, { slackTokens: [token], signingSecrets: [signing] });
    account.parameters.put('/hooklane/prod/github/default', { secrets: ['s'] });

    const { exitCode, output } = await secrets(['list']);

    expect(exitCode).toBe(0);
    expect(output.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['PROVIDER', 'HOOK', 'LIST', 'FINGERPRINT', 'LAST USE (UTC)', 'REGISTERED AT'],
      ['github', 'default', 'secrets', fingerprintOf('s'), 'never', '-'],
      ['targets', 'default', 'slackTokens', fingerprintOf(token), 'not counted', '-'],
      ['targets', 'default', 'signingSecrets', fingerprintOf(signing), 'not counted', '-'],
      [''],
    ]);
  });

  it('has null where nobody counts, in JSON', async () => {
    account.parameters.put(parameter, { slackTokens: [token] });

    const { output } = await secrets(['list', 'targets', '--json']);

    expect(JSON.parse(output)).toEqual({
      secrets: [
        {
          ...{ provider: 'targets', hook: 'default', list: 'slackTokens' },
          ...{ fingerprint: fingerprintOf(token), registeredAt: [], lastUse: null },
        },
      ],
      malformed: [],
    });
  });
});

describe('hooklane secrets rotate targets', () => {
  it('has a new one sign beside the old one, and says what is left to do', async () => {
    account.parameters.put(parameter, { signingSecrets: [signing], slackTokens: [token] });

    const { exitCode, output, errors } = await secrets(['rotate', 'targets']);

    const { signingSecrets: [made = '', ...others] = [], slackTokens } = account.parameters.valueOf(
      parameter,
    ) as { signingSecrets?: readonly string[]; slackTokens?: readonly string[] };
    expect({ exitCode, others, slackTokens }).toEqual({
      exitCode: 0,
      others: [signing],
      slackTokens: [token],
    });
    expect(output).toBe(
      `targets, default: ${fingerprintOf(made)} signs beside ${fingerprintOf(signing)}\n`,
    );
    expect(errors).toBe(
      'Nobody counts which of them is checked, so none is dropped by itself.\n' +
        "  next: give it to who checks the signatures: aws ssm get-parameter --with-decryption --name /hooklane/prod/targets/default --query Parameter.Value --output text | jq -r '.signingSecrets[0]'; " +
        `then hooklane secrets drop targets ${fingerprintOf(signing)} --stage prod\n`,
    );
  });

  it('takes one that you made with --by-hand', async () => {
    account.parameters.put(parameter, { signingSecrets: [signing] });
    const mine = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

    await secrets(['rotate', 'targets', '--by-hand'], mine);

    expect(account.parameters.valueOf(parameter)).toEqual({ signingSecrets: [mine, signing] });
  });

  it('begins none while one is under way', async () => {
    account.parameters.put(parameter, { signingSecrets: ['whsec_new', 'whsec_old'] });

    const { exitCode, output, errors } = await secrets(['rotate', 'targets', '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toEqual({
      provider: 'targets',
      hook: 'default',
      list: 'signingSecrets',
      fingerprint: fingerprintOf('whsec_new'),
      others: [fingerprintOf('whsec_old')],
    });
    expect(errors).toContain(`A rotation is under way: ${fingerprintOf('whsec_new')} is the new`);
    expect(account.parameters.valueOf(parameter)).toEqual({
      signingSecrets: ['whsec_new', 'whsec_old'],
    });
  });

  it.each([
    ['nothing is there', undefined, [], '', 1, 'targets, default, has no signing secret to rotate'],
    ['only a token is', { slackTokens: [token] }, [], '', 1, 'has no signing secret to rotate'],
    [
      'the new one is a token',
      { signingSecrets: [signing] },
      ['--by-hand'],
      token,
      2,
      'this is no signing secret',
    ],
  ])('changes nothing where %s', async (_what, value, args, input, expected, message) => {
    if (value !== undefined) account.parameters.put(parameter, value);

    const { exitCode, errors } = await secrets(['rotate', 'targets', ...args], input);

    expect(exitCode).toBe(expected);
    expect(errors).toContain(message);
    expect(account.parameters.get(parameter)?.value).toBe(value && JSON.stringify(value));
  });
});

describe('hooklane secrets drop targets', () => {
  it('takes out the old one when its receiver has gone over', async () => {
    account.parameters.put(parameter, { slackTokens: [token], signingSecrets: ['new', 'old'] });

    const { exitCode, output } = await secrets(['drop', 'targets', fingerprintOf('old')]);

    expect(exitCode).toBe(0);
    expect(output).toBe(`targets, default: ${fingerprintOf('old')} is dropped\n`);
    expect(account.parameters.valueOf(parameter)).toEqual({
      slackTokens: [token],
      signingSecrets: ['new'],
    });
  });

  it.each([
    ['is the last of its list', signing, 'it is the last of signingSecrets: rules that use it'],
    ['is not there', 'other', `targets, default, has no secret ${fingerprintOf('other')}`],
  ])('refuses one that %s', async (_what, secret, message) => {
    const value = { slackTokens: [token], signingSecrets: [signing] };
    account.parameters.put(parameter, value);

    const { exitCode, errors } = await secrets(['drop', 'targets', fingerprintOf(secret)]);

    expect(exitCode).toBe(1);
    expect(errors).toContain(message);
    expect(account.parameters.valueOf(parameter)).toEqual(value);
  });
});
