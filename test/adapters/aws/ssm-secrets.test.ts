import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseSecrets, SsmSecrets } from '../../../src/adapters/aws/ssm-secrets.ts';
import type { Count } from '../../../src/domain/ports.ts';
import { logInto } from '../../support/receiver.ts';
import { TestSsm } from '../../support/ssm.ts';

const path = '/hooklane/test/github';
const minute = 60_000;
const unavailable = { code: 'secrets_unavailable' };

let ssm: TestSsm;
let now: number;
let logged: string[];
let counted: Count[];
let secrets: SsmSecrets;

/** A deadline that nobody has to hurry for; a share of the time there is is seldom a whole number. */
const soon = (): number => now + 5000.4;

const secretsWith = (maxAttempts: number): SsmSecrets =>
  new SsmSecrets({
    path,
    lists: ['secrets'],
    client: ssm.client(maxAttempts),
    clock: () => now,
    log: logInto(logged, counted),
  });

beforeEach(async () => {
  ssm = new TestSsm();
  ssm.parameters.set(`${path}/default`, { secrets: ['one'] });
  await ssm.start();
  now = Date.parse('2026-01-02T00:00:00Z');
  logged = [];
  counted = [];
  secrets = secretsWith(1);
});

afterEach(() => ssm.stop());

describe('the secrets of the hooks', () => {
  it('are those below the provider’s own path', async () => {
    ssm.parameters.set(`${path}/acme-web`, { secrets: ['two', 'three'] });
    ssm.parameters.set('/hooklane/test/githubby/default', { secrets: ['other'] });

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(await secrets.secretsOf('acme-web', soon())).toEqual({ secrets: ['two', 'three'] });
    expect(await secrets.secretsOf('nobody', soon())).toBeUndefined();
  });

  it('are found on every page of the answer', async () => {
    for (let hook = 0; hook < 25; hook += 1) {
      ssm.parameters.set(`${path}/hook-${hook}`, { secrets: [`s${hook}`] });
    }

    expect(await secrets.secretsOf('hook-24', soon())).toEqual({ secrets: ['s24'] });
    expect(await secrets.secretsOf('hook-9', soon())).toEqual({ secrets: ['s9'] });
  });

  it('are read once for five minutes, however many requests there are', async () => {
    await Promise.all(Array.from({ length: 50 }, () => secrets.secretsOf('default', soon())));
    now += 5 * minute - 1;
    await secrets.secretsOf('default', soon());
    expect(ssm.asked).toBe(1);

    now += 1;
    ssm.parameters.set(`${path}/default`, { secrets: ['new'] });

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['new'] });
    expect(ssm.asked).toBe(2);
  });

  it('are none where a hook’s parameter is missing, and there again with it', async () => {
    await secrets.secretsOf('default', soon());
    ssm.parameters.delete(`${path}/default`);
    now += 5 * minute;
    expect(await secrets.secretsOf('default', soon())).toBeUndefined();

    ssm.parameters.set(`${path}/default`, { secrets: ['one'] });
    now += 1000;

    expect(await secrets.renewedSecretsOf('default', soon())).toEqual({ secrets: ['one'] });
  });

  it('do without one that is malformed, name it in the log, and do not show it', async () => {
    ssm.parameters.set(`${path}/broken`, { secrets: ['hunter2', ''] });

    expect(await secrets.secretsOf('broken', soon())).toBeUndefined();
    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(logged).toEqual([
      `{"level":"ERROR","message":"secret malformed","parameter":"${path}/broken","isServedAsBefore":false}`,
    ]);
  });
});

describe('a parameter that becomes malformed', () => {
  it('changes nothing for its hook, and is named in the log at every read', async () => {
    await secrets.secretsOf('default', soon());
    ssm.parameters.set(`${path}/default`, { secrets: ['hunter2', ''] });

    now += 300_000;
    const served = await secrets.secretsOf('default', soon());

    expect(served).toEqual({ secrets: ['one'] });
    expect(logged).toEqual([
      `{"level":"ERROR","message":"secret malformed","parameter":"${path}/default","isServedAsBefore":true}`,
    ]);
    expect(counted).toEqual([{ metric: 'SecretsMalformed', by: [] }]);
  });

  it('counts as soon as it is well again', async () => {
    await secrets.secretsOf('default', soon());
    ssm.parameters.set(`${path}/default`, { secrets: [''] });
    now += 300_000;
    await secrets.secretsOf('default', soon());
    ssm.parameters.set(`${path}/default`, { secrets: ['new'] });

    now += 300_000;

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['new'] });
  });

  it('serves nothing any more once it is deleted', async () => {
    await secrets.secretsOf('default', soon());
    ssm.parameters.delete(`${path}/default`);

    now += 300_000;

    expect(await secrets.secretsOf('default', soon())).toBeUndefined();
  });
});

describe('a signature that fails', () => {
  it('has the secrets read anew, at most every thirty seconds', async () => {
    await secrets.secretsOf('default', soon());
    ssm.parameters.set(`${path}/default`, { secrets: ['new', 'one'] });
    now += 1000;

    expect(await secrets.renewedSecretsOf('default', soon())).toEqual({ secrets: ['new', 'one'] });
    now += 29_999;
    for (let flood = 0; flood < 100; flood += 1) {
      expect(await secrets.renewedSecretsOf(`made-up-${flood}`, soon())).toBeUndefined();
    }
    expect(ssm.asked).toBe(2);
    now += 1;
    expect(await secrets.renewedSecretsOf('default', soon())).toEqual({ secrets: ['new', 'one'] });
    expect(ssm.asked).toBe(3);
  });

  it('has nothing read anew within a second of any read', async () => {
    await secrets.secretsOf('default', soon());
    now += 999;

    expect(await secrets.renewedSecretsOf('default', soon())).toBeUndefined();
    expect(ssm.asked).toBe(1);
  });

  it('waits with all others for the one read that is under way', async () => {
    await secrets.secretsOf('default', soon());
    now += 1000;
    ssm.parameters.set(`${path}/default`, { secrets: ['new'] });

    const renewed = await Promise.all(
      Array.from({ length: 50 }, () => secrets.renewedSecretsOf('default', soon())),
    );

    expect(renewed).toEqual(Array(50).fill({ secrets: ['new'] }));
    expect(ssm.asked).toBe(2);
  });
});

describe.each([
  ['throttled', 'ThrottlingException'],
  ['broken', 'InternalServerError'],
  ['hanging up', 'ECONNRESET'],
  ['without a list', 'AnswerMalformed'],
] as const)('while SSM is %s', (mood, cause) => {
  it('the secrets are served as they were, and SSM is asked every thirty seconds', async () => {
    await secrets.secretsOf('default', soon());
    ssm.mood = mood;
    now += 10 * minute;

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    now += 29_999;
    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(await secrets.renewedSecretsOf('default', soon())).toBeUndefined();
    expect(ssm.asked).toBe(2);
    now += 1;
    expect(await secrets.renewedSecretsOf('default', soon())).toBeUndefined();
    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(ssm.asked).toBe(3);
    expect(logged).toEqual(
      Array(2).fill(
        `{"level":"ERROR","message":"secrets not read","path":"${path}","cause":"${cause}","serving":1}`,
      ),
    );
  });

  it('a receiver that never read them has none, until SSM is well again', async () => {
    ssm.mood = mood;
    await expect(secrets.secretsOf('default', soon())).rejects.toMatchObject(unavailable);
    ssm.mood = 'well';
    now += 1000;

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(logged).toEqual([
      `{"level":"ERROR","message":"secrets not read","path":"${path}","cause":"${cause}","serving":0}`,
    ]);
  });
});

describe('a receiver that never read its secrets', () => {
  it('asks a throttling SSM again, and has them in time', async () => {
    secrets = secretsWith(3);
    ssm.next = ['throttled', 'throttled'];

    expect(await secrets.secretsOf('default', soon())).toEqual({ secrets: ['one'] });
    expect(ssm.asked).toBe(3);
  });

  it('gives up on an SSM that goes on throttling', async () => {
    secrets = secretsWith(3);
    ssm.mood = 'throttled';

    await expect(secrets.secretsOf('default', soon())).rejects.toMatchObject({
      ...unavailable,
      cause: { name: 'ThrottlingException' },
    });
    expect(ssm.asked).toBe(3);
  });

  it('gives up on an SSM that says nothing when its time is over', async () => {
    secrets = secretsWith(3);
    ssm.mood = 'silent';

    await expect(secrets.secretsOf('default', now)).rejects.toMatchObject(unavailable);
    expect(ssm.asked).toBe(1);
  });

  it('asks once a second at most, and refuses whoever comes sooner', async () => {
    ssm.mood = 'throttled';
    const requests = () =>
      Promise.allSettled(Array.from({ length: 100 }, () => secrets.secretsOf('default', soon())));

    const together = await requests();
    now += 999;
    const tooSoon = await requests();
    expect(ssm.asked).toBe(1);
    now += 1;
    const aSecondLater = await requests();

    expect(ssm.asked).toBe(2);
    expect([...together, ...tooSoon, ...aSecondLater]).toEqual(
      Array(300).fill({ status: 'rejected', reason: expect.objectContaining(unavailable) }),
    );
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
    ['a list by another name', '{"secret":["a"]}', undefined],
    ['a text where a list should be', '{"secrets":"a","secretTokens":["b"]}', undefined],
    ['nothing where a list should be', '{"secrets":null,"secretTokens":["b"]}', undefined],
    ['an empty list', '{"secrets":[]}', { secrets: [] }],
    ['a list with an empty secret', '{"secrets":["a",""]}', undefined],
    ['a list with a number', '{"secrets":[1]}', undefined],
  ])('that is %s', (_what, text, parsed) => {
    const lists = ['secrets', 'signingTokens', 'secretTokens'];

    expect(parseSecrets(text, lists)).toEqual(parsed);
  });
});
