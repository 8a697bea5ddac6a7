import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { github } from '../../../src/providers/github.ts';
import { fingerprintOf } from '../../../src/providers/signature.ts';
import { AwsAccount } from '../../support/account/aws-account.ts';
import { startReceiver } from '../../support/account/receiver-of.ts';
import { hooklane } from '../../support/hooklane.ts';
import { type LoopbackServer, startLoopbackServer } from '../../support/loopback-server.ts';
import { GithubApi } from '../../support/provider-apis/github-api.ts';

const parameter = '/hooklane/prod/github/default';
const web = '/repos/acme/web';
let account: AwsAccount;
let api: GithubApi;
let receiver: LoopbackServer;

beforeEach(async () => {
  account = await new AwsAccount().start();
  api = await new GithubApi().start();
  receiver = await startReceiver(github, account, 'prod');
  account.outputs = { GithubLambdaFunctionUrl: `${receiver.origin}/`, Settings: '{"kmsKey":""}' };
  api.hooksOf(web);
});

afterEach(() => Promise.all([account.stop(), api.stop(), receiver.stop()]));

function connect(place: string, more: readonly string[] = [], environment = {}, input = '') {
  return hooklane(
    ['connect', 'github', `${api.origin}/${place}`, '--stage', 'prod', ...more],
    { ...account.environment, GITHUB_TOKEN: api.token, ...environment },
    input,
  );
}

function secretIn(name = parameter): string {
  const { secrets: [secret = ''] = [] } = account.parameters.valueOf(name) as {
    secrets?: readonly string[];
  };
  return secret;
}

describe('connecting a repository that sends nothing yet', () => {
  it('registers the hook with a secret of our making, and sees its ping accepted', async () => {
    const { exitCode, output, errors } = await connect('acme/web');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(api.hooksOf(web)).toEqual([
      {
        id: expect.any(Number),
        active: true,
        events: ['*'],
        config: {
          url: `${receiver.origin}/`,
          content_type: 'json',
          insecure_ssl: '0',
          secret: secretIn(),
        },
      },
    ]);
    expect(secretIn()).toMatch(/^[0-9a-f]{64}$/);
    expect(output).toContain(`now sends to ${receiver.origin}/`);
    expect(output).toContain(`secret ${fingerprintOf(secretIn())}; its test was answered 202`);
    expect(output).not.toContain(secretIn());
  });

  it('notes where it is registered, for rotations to come', async () => {
    await connect('acme/web');

    expect(account.parameters.valueOf(parameter)).toMatchObject({
      registeredAt: [`${api.origin}/acme/web`],
    });
  });

  it('has the secret in its place before GitHub has it', async () => {
    account.denied.add('PutParameter');

    const { exitCode, errors } = await connect('acme/web');

    expect(exitCode).toBe(1);
    expect(errors).toContain('not authorized to perform: PutParameter');
    expect(api.hooksOf(web)).toEqual([]);
  });

  it('gives GitHub the hook’s own URL, and the first of the secrets that it has', async () => {
    account.parameters.put('/hooklane/prod/github/acme-web', { secrets: ['current', 'previous'] });

    const { exitCode } = await connect('acme/web', [
      '--hook',
      'acme-web',
      '--events',
      'push,issues',
    ]);

    expect(exitCode).toBe(0);
    expect(api.hooksOf(web)).toMatchObject([
      {
        events: ['push', 'issues'],
        config: { url: `${receiver.origin}/acme-web`, secret: 'current' },
      },
    ]);
  });
});

describe('connecting once more', () => {
  it('makes no second registration', async () => {
    const first = await connect('acme/web', ['--json']);
    const second = await connect('acme/web', ['--json']);

    expect(api.hooksOf(web)).toHaveLength(1);
    expect(JSON.parse(first.output)).toMatchObject({ isNew: true });
    expect(JSON.parse(second.output)).toMatchObject({ isNew: false, duplicates: 0 });
    expect(second.output.split('\n')[0]).toContain(fingerprintOf(secretIn()));
  });

  it('finds the one there is on the last page, and puts it right', async () => {
    for (let number = 0; number < 230; number += 1)
      api.addHook(web, { url: `https://example.com/${number}` });
    const config = { url: receiver.origin, content_type: 'form', insecure_ssl: '1' };
    api.addHook(web, config, { active: false, events: ['push', 'star'] });

    const { exitCode } = await connect('acme/web');

    expect(exitCode).toBe(0);
    expect(api.hooksOf(web)).toHaveLength(231);
    expect(api.hooksOf(web)[230]).toMatchObject({
      active: true,
      events: ['push', 'star'],
      config: { content_type: 'json', insecure_ssl: '0', secret: secretIn() },
    });
  });

  it('tells of others that send to the same URL', async () => {
    api.addHook(web, { url: `${receiver.origin}/` });
    api.addHook(web, { url: receiver.origin });

    const { output } = await connect('acme/web');

    expect(output).toContain('1 more send to this URL: delete them at github');
  });
});

describe('an organization', () => {
  it('is connected by its own API', async () => {
    api.hooksOf('/orgs/acme');

    const { exitCode } = await connect('acme');

    expect(exitCode).toBe(0);
    expect(api.hooksOf('/orgs/acme')).toMatchObject([{ config: { secret: secretIn() } }]);
  });
});

describe('an App', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

  it('gets its one URL and secret, and speaks for itself', async () => {
    const { exitCode, output, errors } = await connect('apps/hooklane', [], {
      GITHUB_APP_ID: '12345',
      GITHUB_APP_PRIVATE_KEY: privateKey,
    });

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(api.appConfig).toEqual({
      url: `${receiver.origin}/`,
      content_type: 'json',
      insecure_ssl: '0',
      secret: secretIn(),
    });
    expect(output).toContain('it tells of no test');
  });

  it('that sends elsewhere goes on with that, unless one says --replace', async () => {
    api.appConfig = { url: 'https://example.com/', content_type: 'json', insecure_ssl: '0' };
    const key = { GITHUB_APP_ID: '12345', GITHUB_APP_PRIVATE_KEY: privateKey };

    const refused = await connect('apps/hooklane', [], key);
    const before = api.appConfig.url;
    const replaced = await connect('apps/hooklane', ['--replace'], key);

    expect(refused.exitCode).toBe(1);
    expect(refused.errors).toContain(
      'the App sends to https://example.com/, and has no second URL',
    );
    expect(before).toBe('https://example.com/');
    expect(replaced.exitCode).toBe(0);
    expect(api.appConfig.url).toBe(`${receiver.origin}/`);
  });

  it('may have its key piped in', async () => {
    const environment = { GITHUB_APP_ID: '12345' };

    const { exitCode } = await connect('apps/hooklane', ['--token-stdin'], environment, privateKey);

    expect(exitCode).toBe(0);
  });

  it.each([
    ['without a key', { GITHUB_APP_ID: '12345' }, 'set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY'],
    [
      'with what is no key',
      { GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: 'hunter2' },
      'no private key',
    ],
  ])('is refused %s', async (_, environment, message) => {
    const { exitCode, errors } = await connect('apps/hooklane', [], environment);

    expect(exitCode).toBe(1);
    expect(errors).toContain(message);
    expect(errors).not.toContain('hunter2');
  });
});

describe('what cannot be connected', () => {
  it.each([
    ['a repository that the token may not see', 'acme/secret', {}, 'GitHub answered 404'],
    [
      'with a token that GitHub does not know',
      'acme/web',
      { GITHUB_TOKEN: 'ghp_x' },
      'GitHub answered 401',
    ],
    ['without a token', 'acme/web', { GITHUB_TOKEN: '' }, 'no token: set GITHUB_TOKEN'],
    ['what is no repository', 'acme/web/tree', {}, 'GitHub has no repository acme/web/tree'],
  ])('is %s; nothing is put into SSM', async (_, place, environment, message) => {
    const { exitCode, output, errors } = await connect(place, [], environment);

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toContain(message);
    expect(errors).not.toContain('ghp_');
    expect(account.parameters.get(parameter)).toBeUndefined();
  });

  it('is told when the receiver does not accept the ping', async () => {
    const broken = await startLoopbackServer({ status: 503, body: '' });
    account.outputs = { ...account.outputs, GithubLambdaFunctionUrl: `${broken.origin}/` };

    const { exitCode, errors } = await connect('acme/web');

    await broken.stop();
    expect(exitCode).toBe(1);
    expect(errors).toContain('was answered 503');
  });

  it('is anything over http, for the token would be read on the way', async () => {
    const { exitCode, errors } = await hooklane(
      ['connect', 'github', 'http://github.example.com/acme/web', '--stage', 'prod'],
      { ...account.environment, GITHUB_TOKEN: api.token },
    );

    expect(exitCode).toBe(1);
    expect(errors).toContain('is no place for a hook');
  });

  it('takes no token as an argument', async () => {
    const { exitCode } = await connect('acme/web', ['--token', 'ghp_x']);

    expect(exitCode).toBe(2);
  });
});
