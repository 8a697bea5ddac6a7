import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseSecrets, SsmSecrets } from '../../../src/adapters/aws/ssm-secrets.ts';
import { parameterServer, type SecretsByPath } from '../../../src/dev/parameter-server.ts';
import { logInto } from '../../support/receiver.ts';

const path = '/hooklane/test/github';
const minute = 60_000;

/** SSM with a switch: what it holds, whether it is up, and how often it was asked. */
let parameters: Map<string, Record<string, readonly string[]>>;
let isUp: boolean;
let isEmpty: boolean;
let asked: number;
let now: number;
let server: Server;
let logged: string[];
let secrets: SsmSecrets;

/** A deadline that nobody has to hurry for; a share of the time there is is seldom a whole number. */
const soon = (): number => now + 5000.4;

beforeEach(async () => {
  parameters = new Map([[`${path}/default`, { secrets: ['one'] }]]);
  isUp = true;
  isEmpty = false;
  asked = 0;
  now = Date.parse('2026-01-02T00:00:00Z');
  logged = [];
  const ssm = parameterServer(parameters as SecretsByPath);
  server = createServer((request, response) => {
    asked += 1;
    if (isEmpty) response.writeHead(200).end('{}');
    else if (isUp) ssm.emit('request', request, response);
    else response.writeHead(500).end('{"__type":"InternalServerError"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new SSMClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    maxAttempts: 1,
  });
  secrets = new SsmSecrets({ path, client, clock: () => now, log: logInto(logged) });
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

describe('the secrets of the hooks', () => {
  it('are those below the provider’s own path', async () => {
    parameters.set(`${path}/acme-web`, { secrets: ['two', 'three'] });
    parameters.set('/hooklane/test/githubby/default', { secrets: ['other'] });

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(await secrets.secretsOf('acme-web', soon())).toEqual({ secrets: ['two', 'three'] });
    expect(await secrets.secretsOf('nobody', soon())).toBeUndefined();
  });

  it('are found on every page of the answer', async () => {
    for (let hook = 0; hook < 25; hook += 1) {
      parameters.set(`${path}/hook-${hook}`, { secrets: [`s${hook}`] });
    }

    expect(await secrets.secretsOf('hook-24', soon())).toEqual({ secrets: ['s24'] });
    expect(await secrets.secretsOf('hook-9', soon())).toEqual({ secrets: ['s9'] });
  });

  it('are read once for five minutes, however many requests there are', async () => {
    await Promise.all(Array.from({ length: 50 }, () => secrets.secretsOf('default', soon())));
    now += 5 * minute - 1;
    await secrets.secretsOf('default', soon());
    expect(asked).toBe(1);

    now += 1;
    parameters.set(`${path}/default`, { secrets: ['new'] });

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['new'] });
    expect(asked).toBe(2);
  });

  it('are read anew when a signature fails, at most every thirty seconds', async () => {
    await secrets.secretsOf('default', soon());
    parameters.set(`${path}/default`, { secrets: ['new', 'one'] });

    expect(await secrets.renewedSecretsOf('default', soon())).toBeUndefined();
    now += 30_000;
    expect(await secrets.renewedSecretsOf('default', soon())).toEqual({ secrets: ['new', 'one'] });
    for (let flood = 0; flood < 100; flood += 1)
      await secrets.renewedSecretsOf(`made-up-${flood}`, soon());

    expect(asked).toBe(2);
  });

  it('are served as they were when SSM fails, which is asked again every thirty seconds', async () => {
    await secrets.secretsOf('default', soon());
    isUp = false;
    now += 10 * minute;

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(await secrets.renewedSecretsOf('default', soon())).toBeUndefined();
    expect(asked).toBe(2);
    now += 30_000;
    expect(await secrets.renewedSecretsOf('default', soon())).toBeUndefined();
    expect(asked).toBe(3);
    expect(logged).toHaveLength(2);
  });

  it('are kept when SSM answers without saying any', async () => {
    await secrets.secretsOf('default', soon());
    isEmpty = true;
    now += 10 * minute;

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(logged.join()).toContain('secrets not read');
  });

  it('are unavailable when they were never read, and asked for every time', async () => {
    isUp = false;

    await expect(secrets.secretsOf('default', soon())).rejects.toMatchObject({
      code: 'secrets_unavailable',
    });
    isUp = true;

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
  });

  it('do without one that is malformed, name it in the log, and do not show it', async () => {
    parameters.set(`${path}/broken`, { secrets: [''] });

    expect(await secrets.secretsOf('broken', soon())).toBeUndefined();
    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(logged).toEqual([
      `{"level":"ERROR","message":"secret malformed","parameter":"${path}/broken"}`,
    ]);
  });
});

describe('the value of a parameter', () => {
  it.each([
    ['a list', '{"secrets":["a","b"]}', { secrets: ['a', 'b'] }],
    [
      'two lists',
      '{"signingTokens":["a"],"secretTokens":[]}',
      { signingTokens: ['a'], secretTokens: [] },
    ],
    ['a list beside a setting', '{"secrets":["a"],"replayGuard":"refuse"}', { secrets: ['a'] }],
    ['no JSON', 'a-bare-secret', undefined],
    ['a JSON string', '"secret"', undefined],
    ['no list', '{"secret":"a"}', undefined],
    ['a list with an empty secret', '{"secrets":["a",""]}', undefined],
    ['a list with a number', '{"secrets":[1]}', undefined],
  ])('that is %s', (_what, text, parsed) => {
    expect(parseSecrets(text)).toEqual(parsed);
  });
});
