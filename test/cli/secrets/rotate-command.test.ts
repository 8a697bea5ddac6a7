import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../../src/providers/signature.ts';
import { AwsAccount } from '../../support/account/aws-account.ts';
import { hooklane } from '../../support/hooklane.ts';

const name = '/hooklane/prod/slack/default';
const hour = 3_600_000;
let account: AwsAccount;

beforeEach(async () => {
  account = await new AwsAccount().start();
});

afterEach(() => account.stop());

function rotate(args: readonly string[], input?: string) {
  return hooklane(['secrets', 'rotate', ...args, '--stage', 'prod'], account.environment, input);
}

function accepted(secret: string, age: number): void {
  const dimensions = { function: 'hooklane-prod-slack', provider: 'slack', hook: 'default' };
  const counted = { ...dimensions, secret: fingerprintOf(secret) };
  account.metrics.count('EventsAccepted', counted, Date.now() - age);
}

describe('hooklane secrets rotate', () => {
  it('drops the old one when the new one is in use and a day has passed', async () => {
    account.parameters.put(name, { secrets: ['new', 'old'] });
    accepted('new', hour);
    accepted('old', 30 * hour);

    const { exitCode, output } = await rotate(['slack']);

    expect(exitCode).toBe(0);
    expect(output).toBe(
      `slack, hook default: ${fingerprintOf('new')} is in use, ${fingerprintOf('old')} is dropped\n`,
    );
    expect(account.parameters.valueOf(name)).toEqual({ secrets: ['new'] });
  });

  it('asks for the new one where the provider cannot be told, and keeps both until it is seen', async () => {
    account.parameters.put(name, { secrets: ['old'] });

    const { exitCode, output, errors } = await rotate(['slack', '--minutes', '0'], 'new-one\n');

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(account.parameters.valueOf(name)).toEqual({
      secrets: ['new-one', 'old'],
      leaving: [fingerprintOf('old')],
    });
    expect(errors).toContain(`nothing came yet that is signed with ${fingerprintOf('new-one')}`);
    expect(errors).toContain('next: give it to the provider');
    expect(errors).not.toContain('new-one');
  });

  it('begins nothing without the token for a place where the hook is registered', async () => {
    const github = '/hooklane/prod/github/default';
    account.parameters.put(github, { secrets: ['old'], registeredAt: ['acme/web'] });

    const { exitCode, errors } = await rotate(['github']);

    expect(exitCode).toBe(1);
    expect(errors).toContain('no token: set GITHUB_TOKEN');
    expect(account.parameters.valueOf(github)).toMatchObject({ secrets: ['old'] });
  });

  it('drops no token of your own producers: each has one', async () => {
    account.parameters.put('/hooklane/prod/custom/default', { tokens: ['billing', 'shop'] });

    const { exitCode, errors } = await rotate(['custom']);

    expect(exitCode).toBe(2);
    expect(errors).toContain('next: hooklane secrets set custom');
    expect(account.parameters.valueOf('/hooklane/prod/custom/default')).toEqual({
      tokens: ['billing', 'shop'],
    });
  });

  it('takes no secret of another kind than the hook has', async () => {
    account.parameters.put('/hooklane/prod/gitlab/default', { signingTokens: ['whsec_old'] });

    const { exitCode, errors } = await rotate(['gitlab'], 'hunter2');

    expect(exitCode).toBe(2);
    expect(errors).toContain('the hook has signingTokens, and this is none');
    expect(account.parameters.valueOf('/hooklane/prod/gitlab/default')).toEqual({
      signingTokens: ['whsec_old'],
    });
  });
});
