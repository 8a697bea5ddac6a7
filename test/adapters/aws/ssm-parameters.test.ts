import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SsmParameters } from '../../../src/adapters/aws/ssm-parameters.ts';
import { AwsAccount } from '../../support/account/aws-account.ts';

const hook = { provider: 'github', hook: 'default' };
const name = '/hooklane/prod/github/default';
const deployedKey = 'arn:aws:kms:eu-west-1:123456789012:key/ours';
let account: AwsAccount;
let parameters: SsmParameters;

beforeEach(async () => {
  account = await new AwsAccount().start();
  const client = new SSMClient({
    endpoint: account.origin,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  parameters = new SsmParameters({ client, stage: 'prod', kmsKey: async () => deployedKey });
});

afterEach(() => account.stop());

/** An edit that changes no more than its part. */
function add(word: string): (text: string | undefined) => string {
  return (text = '') => (text.split(' ').includes(word) ? text : `${text} ${word}`.trim());
}

describe('a parameter that is put', () => {
  it('is new with the key of the deployment', async () => {
    await parameters.change(hook, add('mine'));

    expect(account.parameters.get(name)).toMatchObject({ value: 'mine', keyId: deployedKey });
  });

  it('keeps the key and the tier that it had', async () => {
    account.parameters.put(name, 'theirs', { keyId: 'alias/old', tier: 'Advanced' });

    await parameters.change(hook, add('mine'));

    expect(account.parameters.get(name)).toMatchObject({
      value: 'theirs mine',
      keyId: 'alias/old',
      tier: 'Advanced',
    });
  });

  it('is not put at all where nothing changes', async () => {
    account.parameters.put(name, 'mine');
    account.denied.add('PutParameter');

    await expect(parameters.change(hook, add('mine'))).resolves.toBeUndefined();
  });
});

describe('two people who change one hook at the same time', () => {
  it('lose neither of their changes', async () => {
    account.parameters.put(name, 'old');
    account.parameters.beforePut = once(() => account.parameters.put(name, 'old theirs'));

    await parameters.change(hook, add('mine'));

    expect(account.parameters.get(name)?.value).toBe('old theirs mine');
  });

  it('lose neither where both make it', async () => {
    account.parameters.beforePut = once(() => account.parameters.put(name, 'theirs'));

    await parameters.change(hook, add('mine'));

    expect(account.parameters.get(name)?.value).toBe('theirs mine');
  });

  it('both get there by the same road: we are overtaken twice', async () => {
    account.parameters.put(name, 'old');
    const others = ['old second', 'old second third'];
    account.parameters.beforePut = () => {
      const text = others.shift();
      if (text !== undefined) account.parameters.put(name, text);
    };

    await parameters.change(hook, add('mine'));

    expect(account.parameters.get(name)?.value).toBe('old second third mine');
  });
});

describe('reading', () => {
  it('gives the hooks of a provider from all pages, by name', async () => {
    for (let number = 23; number >= 1; number -= 1)
      account.parameters.put(`/hooklane/prod/github/h${String(number).padStart(2, '0')}`, 'text');
    account.parameters.put('/hooklane/dev/github/other', 'text');

    const hooks = await parameters.list('github');

    expect(hooks).toHaveLength(23);
    expect(hooks[0]).toMatchObject({ provider: 'github', hook: 'h01', text: 'text' });
    expect(hooks[22]).toMatchObject({ hook: 'h23' });
  });

  it('gives nothing for a hook that is not there', async () => {
    expect(await parameters.get(hook)).toBeUndefined();
  });

  it('tells when it was changed', async () => {
    account.parameters.put(name, 'text', { changedAt: 1_763_000_000_000 });

    expect(await parameters.get(hook)).toEqual({
      ...hook,
      text: 'text',
      changedAt: 1_763_000_000_000,
    });
  });
});

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
