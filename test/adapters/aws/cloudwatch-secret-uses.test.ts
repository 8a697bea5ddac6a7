import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CloudWatchSecretUses } from '../../../src/adapters/aws/cloudwatch-secret-uses.ts';
import { AwsAccount } from '../../support/account/aws-account.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const secret = { provider: 'github', hook: 'acme-web', fingerprint: 'a1b2c3' };
let account: AwsAccount;
let uses: CloudWatchSecretUses;

beforeEach(async () => {
  account = await new AwsAccount().start();
  const client = new CloudWatchClient({
    endpoint: account.origin,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  uses = new CloudWatchSecretUses({ client, stage: 'prod', clock: Date.now });
});

afterEach(() => account.stop());

function accepted(at: number, fingerprint = 'a1b2c3'): void {
  const dimensions = { function: 'hooklane-prod-github', provider: 'github', hook: 'acme-web' };
  account.metrics.count('EventsAccepted', { ...dimensions, secret: fingerprint }, at);
}

function startOf(step: number, at: number): string {
  return new Date(Math.floor(at / step) * step).toISOString();
}

describe('the last use of a secret', () => {
  it.each([
    ['to the minute, for some hours', 2 * minute, minute],
    ['to the hour, for some days', 2 * day, hour],
    ['to the day, for fifteen months', 200 * day, day],
  ])('is known %s', async (_, age, step) => {
    const at = Date.now() - age;
    accepted(at);
    accepted(at - 30 * day);

    const [use] = await uses.lastUses([secret]);

    expect(use).toEqual({ from: startOf(step, at), seconds: step / 1000 });
  });

  it('is unknown where nothing was ever signed with it', async () => {
    accepted(Date.now() - minute, 'ffffff');

    expect(await uses.lastUses([secret])).toEqual([undefined]);
  });

  it('is that of each of many, in their order', async () => {
    const at = Date.now() - minute;
    accepted(at, 'f999');
    const many = Array.from({ length: 1001 }, (_, index) => ({
      ...secret,
      fingerprint: `f${index}`,
    }));

    const found = await uses.lastUses(many);

    expect(found.findIndex((use) => use !== undefined)).toBe(999);
    expect(found).toHaveLength(1001);
  });
});
