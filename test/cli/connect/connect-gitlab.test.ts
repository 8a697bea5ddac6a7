import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gitlab } from '../../../src/providers/gitlab.ts';
import { AwsAccount } from '../../support/account/aws-account.ts';
import { startReceiver } from '../../support/account/receiver-of.ts';
import { hooklane } from '../../support/hooklane.ts';
import type { LoopbackServer } from '../../support/loopback-server.ts';
import { GitlabApi } from '../../support/provider-apis/gitlab-api.ts';

const parameter = '/hooklane/prod/gitlab/default';
const web = '/projects/acme/web';
let account: AwsAccount;
let api: GitlabApi;
let receiver: LoopbackServer;

beforeEach(async () => {
  account = await new AwsAccount().start();
  api = await new GitlabApi().start();
  receiver = await startReceiver(gitlab, account, 'prod');
  account.outputs = { GitlabLambdaFunctionUrl: `${receiver.origin}/`, Settings: '{"kmsKey":""}' };
  api.hooksOf(web);
});

afterEach(() => Promise.all([account.stop(), api.stop(), receiver.stop()]));

function connect(place: string, more: readonly string[] = [], environment = {}, input = '') {
  return hooklane(
    ['connect', 'gitlab', `${api.origin}/${place}`, '--stage', 'prod', ...more],
    { ...account.environment, GITLAB_TOKEN: api.token, ...environment },
    input,
  );
}

function firstOf(list: string): string | undefined {
  const lists = account.parameters.valueOf(parameter) as Record<string, string[] | undefined>;
  return lists[list]?.[0];
}

describe('connecting a project', () => {
  it('registers the hook with a signing token, and sees its test accepted', async () => {
    const { exitCode, output, errors } = await connect('acme/web');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(api.hooksOf(web)).toMatchObject([
      {
        url: `${receiver.origin}/`,
        signing_token: firstOf('signingTokens'),
        enable_ssl_verification: true,
        push_events: true,
        merge_requests_events: true,
        confidential_issues_events: false,
      },
    ]);
    expect(firstOf('signingTokens')).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(output).toContain('its test was answered 202');
    expect(output).not.toContain('whsec_');
  });

  it('switches on what is asked for, and nothing else', async () => {
    await connect('acme/web', ['--events', 'merge_requests,confidential_issues']);

    expect(api.hooksOf(web)).toMatchObject([
      {
        push_events: false,
        merge_requests_events: true,
        confidential_issues_events: true,
        issues_events: false,
      },
    ]);
  });

  it('makes no second registration, and finds the one there is on the last page', async () => {
    for (let number = 0; number < 99; number += 1) {
      api.addHook(web, { url: `https://example.com/${number}` });
    }
    api.addHook(web, {
      url: `${receiver.origin}/`,
      push_events: false,
      enable_ssl_verification: false,
    });

    await connect('acme/web');
    const { output } = await connect('acme/web', ['--json']);

    expect(JSON.parse(output)).toMatchObject({ isNew: false });
    expect(api.hooksOf(web)).toHaveLength(100);
    expect(api.hooksOf(web)[99]).toMatchObject({
      push_events: false,
      enable_ssl_verification: true,
      signing_token: firstOf('signingTokens'),
    });
  });

  it('is done where there is nothing yet to test it with', async () => {
    api.hasCommits = false;

    const { exitCode, output } = await connect('acme/web');

    expect(exitCode).toBe(0);
    expect(output).toContain('it tells of no test');
  });

  it.each([
    ['has tests and does not tell what came of them', { events: 404 }, 'it tells of no test'],
    ['has neither', { events: 404, test: 404 }, 'it tells of no test'],
    ['was asked for too many tests', { test: 429 }, 'it tells of no test'],
  ])('is done where GitLab %s', async (_, trouble, said) => {
    api.trouble = trouble;

    const { exitCode, output } = await connect('acme/web');

    expect(exitCode).toBe(0);
    expect(output).toContain(said);
    expect(api.hooksOf(web)).toHaveLength(1);
  });

  it('takes GitLab’s token from the standard input', async () => {
    const none = { GITLAB_TOKEN: '' };

    const { exitCode } = await connect('acme/web', ['--token-stdin'], none, `${api.token}\n`);

    expect(exitCode).toBe(0);
  });
});

describe('connecting a group', () => {
  it.each(['acme', 'acme/platform'])('such as %s goes by the API of groups', async (place) => {
    api.hooksOf(`/groups/${place}`);

    const { exitCode } = await connect(place);

    expect(exitCode).toBe(0);
    expect(api.hooksOf(`/groups/${place}`)).toMatchObject([
      { signing_token: firstOf('signingTokens'), subgroup_events: true },
    ]);
  });
});

describe('a GitLab without signing tokens', () => {
  beforeEach(() => {
    api.hasSigningTokens = false;
  });

  it('is left without a hook that would send what nobody can verify', async () => {
    const { exitCode, errors } = await connect('acme/web');

    expect(exitCode).toBe(1);
    expect(errors).toContain('this GitLab has no signing tokens: it is older than 19.0');
    expect(errors).toContain('next: --secret-token');
    expect(api.hooksOf(web)).toEqual([]);
    expect(account.parameters.valueOf(parameter)).toEqual({ signingTokens: [] });
  });

  it('is connected with a secret token where one says so', async () => {
    const { exitCode, output } = await connect('acme/web', ['--secret-token']);

    expect(exitCode).toBe(0);
    expect(api.hooksOf(web)).toMatchObject([{ token: firstOf('secretTokens') }]);
    expect(output).toContain('its test was answered 202');
  });
});

describe('what cannot be connected', () => {
  it.each([
    [
      'a project or group that the token may not see',
      'acme/secret',
      {},
      [],
      'GitLab answered 404: there is no project or group acme/secret for this token to see',
    ],
    [
      'with a token that GitLab does not know',
      'acme/web',
      { GITLAB_TOKEN: 'x' },
      [],
      'GitLab answered 401',
    ],
    ['without a token', 'acme/web', { GITLAB_TOKEN: '' }, [], 'no token: set GITLAB_TOKEN'],
    [
      'with events that there are none of',
      'acme/web',
      {},
      ['--events', 'stars'],
      'no events "stars"',
    ],
  ])('is %s', async (_, place, environment, more, message) => {
    const { exitCode, errors } = await connect(place, more, environment);

    expect(exitCode).toBe(1);
    expect(errors).toContain(message);
    expect(errors).not.toContain('glpat');
    expect(api.hooksOf(web)).toEqual([]);
  });
});
