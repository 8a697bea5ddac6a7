import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CloudWatchSecretUses } from '../../../src/adapters/aws/cloudwatch-secret-uses.ts';
import { SsmParameters } from '../../../src/adapters/aws/ssm-parameters.ts';
import { registrationsAt } from '../../../src/app/registrations.ts';
import { type Rotation, rotateSecret } from '../../../src/cli/secrets/rotate-secret.ts';
import { github } from '../../../src/providers/github.ts';
import { fingerprintOf } from '../../../src/providers/signature.ts';
import { AwsAccount } from '../../support/account/aws-account.ts';
import { startReceiver } from '../../support/account/receiver-of.ts';
import type { LoopbackServer } from '../../support/loopback-server.ts';
import { GithubApi } from '../../support/provider-apis/github-api.ts';

const hook = { provider: 'github', hook: 'default', of: github };
const name = '/hooklane/prod/github/default';
const minute = 60_000;
const hour = 60 * minute;
let account: AwsAccount;
let api: GithubApi;
let receiver: LoopbackServer;
let notes: string[];
/** What was waited for, in milliseconds; the clock goes on by it. */
let waits: number[];

beforeEach(async () => {
  account = await new AwsAccount().start();
  api = await new GithubApi().start();
  receiver = await startReceiver(github, account, 'prod');
  account.parameters.put(name, { secrets: ['old'] });
  notes = [];
  waits = [];
});

afterEach(() => Promise.all([account.stop(), api.stop(), receiver.stop()]));

/** A rotation whose waiting takes no time, and whose clock starts now and goes on by nothing else. */
async function rotate(more: Partial<Rotation> = {}, whileWaiting: () => unknown = () => {}) {
  const settings = {
    endpoint: account.origin,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  };
  const waited = (): number => waits.reduce((sum, wait) => sum + wait, 0);
  const startedAt = Date.now();
  const clock = (): number => startedAt + waited();
  const kmsKey = async () => undefined;
  const deps = {
    parameters: new SsmParameters({ client: new SSMClient(settings), stage: 'prod', kmsKey }),
    uses: new CloudWatchSecretUses({
      client: new CloudWatchClient(settings),
      stage: 'prod',
      clock,
    }),
    clock,
    sleep: async (milliseconds: number) => {
      waits.push(milliseconds);
      await whileWaiting();
    },
    note: (text: string) => notes.push(text),
  };
  return rotateSecret(deps, {
    hook,
    url: `${receiver.origin}/`,
    places: [],
    said: ' --stage prod',
    newSecret: async () => 'new',
    patienceMilliseconds: minute,
    ...more,
  });
}

async function atGithub(): Promise<Pick<Rotation, 'places'>> {
  const tokens = {
    github: api.token,
    gitlab: undefined,
    githubAppId: undefined,
    githubAppKey: undefined,
  };
  const registrations = await registrationsAt('github', `${api.origin}/acme/web`, tokens);
  return { places: [{ name: 'acme/web', registrations }] };
}

function accepted(secret: string, at = Date.now()): void {
  const dimensions = { function: 'hooklane-prod-github', provider: 'github', hook: 'default' };
  account.metrics.count('EventsAccepted', { ...dimensions, secret: fingerprintOf(secret) }, at);
}

function secretsNow(): unknown {
  return (account.parameters.valueOf(name) as { secrets: unknown }).secrets;
}

describe('rotating a secret that GitHub can be told', () => {
  beforeEach(() => {
    api.addHook('/repos/acme/web', { url: `${receiver.origin}/`, secret: 'old' });
  });

  it('ends with the new one at GitHub, seen in use, and the old one gone', async () => {
    accepted('old', Date.now() - 5 * minute);

    const done = await rotate(await atGithub());

    expect(done).toEqual({
      list: 'secrets',
      fingerprint: fingerprintOf('new'),
      dropped: [fingerprintOf('old')],
    });
    expect(secretsNow()).toEqual(['new']);
    expect(api.hooksOf('/repos/acme/web')).toMatchObject([
      { config: { secret: 'new' }, events: ['push'] },
    ]);
  });

  it('tells GitHub only when every receiver accepts the new one', async () => {
    const atFirstWait: unknown[] = [];

    await rotate(await atGithub(), () =>
      atFirstWait.push(secretsNow(), api.hooksOf('/repos/acme/web')[0]?.config.secret),
    );

    expect(waits[0]).toBe(5 * minute);
    expect(atFirstWait.slice(0, 2)).toEqual([['new', 'old'], 'old']);
  });

  it('leaves a hook switched off that is', async () => {
    api.hooksOf('/repos/acme/web').pop();
    const config = { url: `${receiver.origin}/`, secret: 'old' };
    api.addHook('/repos/acme/web', config, { active: false });

    await rotate(await atGithub());

    expect(api.hooksOf('/repos/acme/web')).toMatchObject([
      { active: false, config: { secret: 'new' } },
    ]);
  });

  it('goes on from where another ended, without a third secret', async () => {
    const value = { secrets: ['begun', 'old'], leaving: [fingerprintOf('old')] };
    account.parameters.put(name, value, { changedAt: Date.now() - hour });
    accepted('old', Date.now() - 5 * minute);

    const done = await rotate(await atGithub());

    expect(done.fingerprint).toBe(fingerprintOf('begun'));
    expect(secretsNow()).toEqual(['begun']);
    expect(waits).not.toContain(5 * minute);
    expect(api.hooksOf('/repos/acme/web')).toMatchObject([{ config: { secret: 'begun' } }]);
  });

  it('gives one a day that was not noted as an old one: it may be another repository’s', async () => {
    account.parameters.put(name, { secrets: ['first', 'second'] });
    accepted('second', Date.now() - 5 * hour);

    await expect(rotate(await atGithub())).rejects.toThrow('both are accepted');

    expect(secretsNow()).toEqual(['first', 'second']);
  });

  it('leaves no note behind', async () => {
    await rotate(await atGithub());

    expect(account.parameters.valueOf(name)).toEqual({ secrets: ['new'] });
  });

  it('keeps the old one while something else still signs with it', async () => {
    const late = (): void => accepted('old', Date.now() + 6 * minute);

    await expect(rotate(await atGithub(), late)).rejects.toThrow(
      `${fingerprintOf('old')} was in use`,
    );

    expect(secretsNow()).toEqual(['new', 'old']);
  });

  it('keeps both where nothing comes that is signed with the new one', async () => {
    const { origin } = receiver;
    await receiver.stop();

    await expect(rotate({ ...(await atGithub()), url: `${origin}/` })).rejects.toThrow(
      `nothing came yet that is signed with ${fingerprintOf('new')}`,
    );

    receiver = await startReceiver(github, account, 'prod');
    expect(secretsNow()).toEqual(['new', 'old']);
  });

  it('keeps both where GitHub has no such hook any more', async () => {
    api.hooksOf('/repos/acme/web').pop();

    await expect(rotate(await atGithub())).rejects.toThrow('nothing sends to');

    expect(secretsNow()).toEqual(['new', 'old']);
  });

  it('takes out no secret that somebody else put meanwhile', async () => {
    await rotate(await atGithub(), () =>
      account.parameters.put(name, { secrets: ['theirs', 'new', 'old'] }),
    );

    expect(secretsNow()).toEqual(['theirs', 'new']);
  });
});

describe('rotating a secret by hand', () => {
  it('waits for the new one to be seen, and for a day of silence of the old one', async () => {
    account.parameters.put(name, { secrets: ['new', 'old'] });
    accepted('new', Date.now() - 20 * hour);
    accepted('old', Date.now() - 27 * hour);

    const done = await rotate();

    expect(done.dropped).toEqual([fingerprintOf('old')]);
    expect(secretsNow()).toEqual(['new']);
  });

  it('keeps the old one that was in use within that day', async () => {
    account.parameters.put(name, { secrets: ['new', 'old'] });
    accepted('new');
    accepted('old', Date.now() - 20 * hour);

    await expect(rotate()).rejects.toThrow('both are accepted');

    expect(secretsNow()).toEqual(['new', 'old']);
  });

  it('puts the new one beside the old one, and says what is to be done', async () => {
    const failure = rotate().catch((error: { next?: string }) => error.next);

    expect(await failure).toContain('give it to the provider');
    expect(secretsNow()).toEqual(['new', 'old']);
    expect(notes.join()).not.toContain('old');
  });

  it('sends who has nothing to rotate to the deployment and the hook that was meant', async () => {
    const said = ' --stage prod --hook other';
    const failure = rotate({ hook: { ...hook, hook: 'other' }, said }).catch(
      (error: { next?: string }) => error.next,
    );

    expect(await failure).toContain(`secrets set ${hook.provider} --stage prod --hook other`);
  });

  it('has nothing to rotate where there is no secret', async () => {
    await expect(rotate({ hook: { ...hook, hook: 'other' } })).rejects.toThrow(
      'has no secret to rotate',
    );
    account.parameters.put(name, { secrets: [] });
    await expect(rotate()).rejects.toThrow('has no secret to rotate');
  });
});
