import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generatedSecretsFile, writeGenerated } from '../../src/app/generated-secrets.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import type { HookSecrets } from '../../src/domain/ports.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { slack } from '../../src/providers/slack.ts';
import { fixture } from '../support/fixtures.ts';
import { hooklane } from '../support/hooklane.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';

const push = 'test/fixtures/github/push';
const merge = 'test/fixtures/gitlab/push-merge';
const command = 'test/fixtures/slack/command';
const invoice = 'test/fixtures/custom/invoice-paid';
const signingToken = 'whsec_Y29ycmVjdCBob3JzZQ==';
let server: LoopbackServer;
let data: string;

beforeEach(async () => {
  server = await startLoopbackServer({ status: 202, body: '{"id":"github:default:e1"}' });
  data = mkdtempSync(join(tmpdir(), 'hooklane-'));
});

afterEach(async () => {
  await server.stop();
  rmSync(data, { recursive: true });
});

/** `hooklane send`, with the local server where the test's is. */
function send(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return hooklane(['send', ...args], {
    PORT: String(server.port),
    HOOKLANE_DATA: data,
    ...environment,
  });
}

/** Whether the receiver would take the request, at the moment it was signed. */
function passes(provider: Provider, request: HttpRequest | undefined, secrets: HookSecrets) {
  if (request === undefined) return 'nothing was sent';
  const { headers } = request;
  const seconds = headers['x-slack-request-timestamp'] ?? headers['webhook-timestamp'] ?? '0';
  return provider.verify(request, secrets, Number(seconds) * 1000).body === request.body;
}

describe('sending a fixture', () => {
  it('posts its exact bytes and headers, signed, to the local server', async () => {
    const sent = fixture('github', 'push');

    const { exitCode, errors } = await send([push, '--secret', 'hunter2']);

    const [request, ...more] = server.requests;
    expect({ exitCode, errors, more }).toEqual({ exitCode: 0, errors: '', more: [] });
    expect(request).toMatchObject({ method: 'POST', path: '/github', headers: sent.headers });
    expect(request?.body).toEqual(sent.body);
    expect(passes(github, request, { secrets: ['hunter2'] })).toBe(true);
  });

  it.each([
    ['from the environment', { CUSTOM_TOKEN: 'hunter2', HOOKLANE_GATEWAY_API_KEY: 'a-key' }],
    ['that npm start made up', {}],
  ])('sends an event of your own to the local gateway, with token and key %s', async (_, env) => {
    const kept = { custom: { tokens: ['hunter2'] }, gateway: { apiKeys: ['a-key'] } };
    writeGenerated(generatedSecretsFile(data), kept);

    const { exitCode, errors } = await send([invoice], env);

    const [request] = server.requests;
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(request).toMatchObject({
      path: '/gateway/events',
      headers: { authorization: 'Bearer hunter2', 'x-api-key': 'a-key' },
    });
    expect(request?.body).toEqual(fixture('custom', 'invoice-paid').body);
  });

  it('sends the local gateway’s key nowhere else', async () => {
    const environment = { CUSTOM_TOKEN: 'hunter2', HOOKLANE_GATEWAY_API_KEY: 'a-key' };
    const url = `${server.origin}/prod/events`;

    await send([invoice, '--url', url, '-H', 'x-api-key: another'], environment);
    await send([invoice, '--url', url], environment);
    await send([push, '--secret', 's'], environment);

    const keys = server.requests.map(({ headers }) => headers['x-api-key']);
    expect(keys).toEqual(['another', undefined, undefined]);
  });

  it.each([
    ['GitLab', gitlab, merge, signingToken, { signingTokens: [signingToken] }],
    ['GitLab with a token', gitlab, merge, 'hunter2', { secretTokens: ['hunter2'] }],
    ['Slack', slack, command, 'hunter2', { secrets: ['hunter2'] }],
  ])('signs as %s does', async (_, provider, path, secret, secrets) => {
    const { exitCode } = await send([path, '--secret', secret]);

    const [request] = server.requests;
    expect(exitCode).toBe(0);
    expect(request?.path).toBe(`/${provider.name}`);
    expect(passes(provider, request, secrets)).toBe(true);
  });

  it('sends a token to GitLab in its header, and signs nothing with it', async () => {
    await send([merge, '--secret', 'hunter2']);

    const headers = server.requests[0]?.headers;
    expect(headers).toMatchObject({ 'x-gitlab-token': 'hunter2' });
    expect(headers).not.toHaveProperty('webhook-signature');
  });

  it('signs with a signing token and does not send it', async () => {
    await send([merge, '--secret', signingToken]);

    const headers = server.requests[0]?.headers;
    expect(headers).toHaveProperty('webhook-signature');
    expect(JSON.stringify(headers)).not.toContain(signingToken);
  });

  it('goes to the hook that is named', async () => {
    await send([push, '--secret', 'hunter2', '--hook', 'acme-web']);

    expect(server.requests.map(({ path }) => path)).toEqual(['/github/acme-web']);
  });

  it('goes to the URL that is named, and to no other', async () => {
    const elsewhere = await startLoopbackServer({ status: 202, body: '{"id":"a:b:c"}' });

    const { output } = await send([push, '--secret', 's', '--url', `${elsewhere.origin}/x?y=1`]);
    await elsewhere.stop();

    expect(elsewhere.requests.map(({ path }) => path)).toEqual(['/x?y=1']);
    expect(server.requests).toEqual([]);
    expect(output).not.toContain('/events/');
  });
});

describe('sending a file', () => {
  it('takes the provider and headers from the command line', async () => {
    const file = join(data, 'payload.json');
    writeFileSync(file, '{ "ref": "main" }\n');

    const { exitCode } = await send([
      ...[file, '--provider', 'github', '--secret', 'hunter2'],
      ...['-H', 'X-GitHub-Event: push', '--header', 'x-github-delivery:abc:def'],
    ]);

    const [request] = server.requests;
    expect(exitCode).toBe(0);
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'abc:def',
    });
    expect(request?.body.toString()).toBe('{ "ref": "main" }\n');
    expect(passes(github, request, { secrets: ['hunter2'] })).toBe(true);
  });

  it('lets a header of the command line win over the fixture’s', async () => {
    await send([push, '--secret', 's', '-H', 'x-github-delivery: mine']);

    expect(server.requests[0]?.headers).toMatchObject({ 'x-github-delivery': 'mine' });
  });
});

describe('the secret that is signed with', () => {
  it.each([
    ['a provider', [push], { GITHUB_WEBHOOK_SECRET: 'current,previous' }, ['current']],
    [
      'a hook',
      [push, '--hook', 'acme-web'],
      { GITHUB_WEBHOOK_SECRET: 'other', GITHUB_WEBHOOK_SECRET__ACME_WEB: 'named' },
      ['named'],
    ],
    [
      'the command line, over one in the environment',
      [push, '--secret', 'said'],
      { GITHUB_WEBHOOK_SECRET: 'other' },
      ['said'],
    ],
  ])('is that of %s', async (_, args, environment, secrets) => {
    const { exitCode } = await send(args, environment);

    expect(exitCode).toBe(0);
    expect(passes(github, server.requests[0], { secrets })).toBe(true);
  });

  it('is what npm start made up, where the environment has none', async () => {
    writeGenerated(generatedSecretsFile(data), { github: { secrets: ['made up'] } });

    const { exitCode } = await send([push]);

    expect(exitCode).toBe(0);
    expect(passes(github, server.requests[0], { secrets: ['made up'] })).toBe(true);
  });

  it('is that of the environment, where there are both', async () => {
    writeGenerated(generatedSecretsFile(data), { github: { secrets: ['made up'] } });

    await send([push], { GITHUB_WEBHOOK_SECRET: 'said' });

    expect(passes(github, server.requests[0], { secrets: ['said'] })).toBe(true);
  });

  it('is never made up for a named hook', async () => {
    writeGenerated(generatedSecretsFile(data), { github: { secrets: ['made up'] } });

    const { exitCode, errors } = await send([push, '--hook', 'acme-web']);

    expect(exitCode).toBe(2);
    expect(errors).toContain('no secret to sign for github, hook acme-web');
    expect(server.requests).toEqual([]);
  });

  it('has to be somewhere: what to do is said, and nothing is sent', async () => {
    const { exitCode, errors } = await send([merge]);

    expect(exitCode).toBe(2);
    expect(errors).toBe(
      'hooklane: no secret to sign for gitlab, hook default: say --secret, or set GITLAB_SIGNING_TOKEN or GITLAB_WEBHOOK_TOKEN\n',
    );
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['when all goes well', [push], {}],
    ['in JSON', [push, '--json'], {}],
    ['of GitLab, which it sends', [merge], {}],
    ['when nobody answers', [push, '--url', 'http://127.0.0.1:1/'], {}],
    ['when the fixture is missing', ['missing'], {}],
    ['when the port is none', [push], { PORT: 'http' }],
  ])('is never printed %s', async (_, args, environment) => {
    const secret = 'hunter2-sensitive';

    const said = await send([...args, '--secret', secret], environment);
    const known = await send(args, {
      ...environment,
      GITHUB_WEBHOOK_SECRET: secret,
      GITLAB_WEBHOOK_TOKEN: secret,
    });

    expect(said.output + said.errors + known.output + known.errors).not.toContain(secret);
  });
});

describe('what cannot be sent', () => {
  it('is a fixture that is not there', async () => {
    const { exitCode, errors } = await send(['test/fixtures/github/nothing', '--secret', 's']);

    expect(exitCode).toBe(2);
    expect(errors).toBe('hooklane: there is no test/fixtures/github/nothing\n');
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['that nobody knows', [push, '--provider', 'bitbucket'], 'no provider bitbucket'],
    ['that nobody named', ['package.json'], 'cannot tell who signs this'],
  ])('is for a provider %s', async (_, args, problem) => {
    const { exitCode, errors } = await send([...args, '--secret', 's']);

    expect(exitCode).toBe(2);
    expect(errors).toBe(
      `hooklane: ${problem}: say --provider with one of slack, github, gitlab, custom\n`,
    );
    expect(server.requests).toEqual([]);
  });

  it.each(['push', ': push', 'x github event: push', ''])(
    'is a header such as %j',
    async (header) => {
      const { exitCode, errors } = await send([push, '--secret', 's', '-H', header]);

      expect(exitCode).toBe(2);
      expect(errors).toBe(`hooklane: -H takes "name: value", not "${header}"\n`);
      expect(server.requests).toEqual([]);
    },
  );

  it('is anything while nobody answers', async () => {
    await server.stop();
    const { origin } = server;
    server = await startLoopbackServer({ status: 202, body: '' });

    const { exitCode, output, errors } = await send([push, '--secret', 's', '--url', origin]);

    expect(exitCode).toBe(1);
    expect(output).toBe('');
    expect(errors).toBe(
      `hooklane: nobody listens at ${origin}: start the local server with npm start, or say --url\n`,
    );
  });

  it('is a far URL that cannot be reached: no service of this machine would help', async () => {
    const { exitCode, errors } = await send([
      push,
      '--secret',
      's',
      '--url',
      'https://nothing.invalid',
    ]);

    expect(exitCode).toBe(1);
    expect(errors).toContain('https://nothing.invalid cannot be reached');
    expect(errors).not.toContain('npm start');
  });

  it('is a signing token with nothing in it, and that is said in one line', async () => {
    const { exitCode, errors } = await send([merge, '--secret', 'whsec_']);

    expect(exitCode).toBe(2);
    expect(errors).toMatch(/^hooklane: .+\n$/);
  });

  it.each([
    ['a URL that is none', ['--url', 'localhost']],
    ['a header name that is none', ['-H', 'a@b: c']],
  ])('for %s is not blamed on the server', async (_, args) => {
    const { exitCode, errors } = await send([push, '--secret', 's', ...args]);

    expect(exitCode).toBe(2);
    expect(errors).not.toContain('nothing answered');
  });
});
