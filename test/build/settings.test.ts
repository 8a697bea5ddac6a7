import { describe, expect, it } from '@jest/globals';
// @ts-expect-error: in JavaScript, for whatever Node runs serverless.
import { lossesOf, settingNames } from '../../build/settings.js';

const settings = {
  kmsKey: 'arn:aws:kms:eu-west-1:123456789012:key/1',
  gateway: 'on',
  apiAuth: 'jwt',
  retentionDays: '90',
  shards: '8',
};

describe('a deployment that changes what was chosen before', () => {
  it.each([
    ['kmsKey', ''],
    ['kmsKey', 'arn:aws:kms:eu-west-1:123456789012:key/2'],
    ['gateway', 'off'],
    ['apiAuth', 'iam'],
    ['retentionDays', '30'],
    ['shards', '4'],
  ] as const)('loses something by %s "%s", and says what', (name, value) => {
    const changed = { ...settings, [name]: value };

    const losses = lossesOf(settings, changed, []);

    expect(losses).toEqual([
      expect.stringContaining(`  ${name}, ${settings[name]} until now and ${value || 'none'} `),
    ]);
    expect(lossesOf(settings, changed, [name])).toEqual([]);
  });

  it.each([
    ['kmsKey', '', 'arn:aws:kms:eu-west-1:123456789012:key/1'],
    ['gateway', 'off', 'on'],
    ['apiAuth', 'iam', 'jwt'],
    ['retentionDays', '9', '10'],
    ['shards', '9', '10'],
  ])('loses nothing by %s from "%s" to "%s"', (name, before, after) => {
    const losses = lossesOf({ ...settings, [name]: before }, { ...settings, [name]: after }, []);

    expect(losses).toEqual([]);
  });

  it('loses nothing where nothing was, or where the last one did not say', () => {
    expect(lossesOf(undefined, settings, [])).toEqual([]);
    expect(lossesOf({}, { ...settings, gateway: 'off' }, [])).toEqual([]);
  });

  it('is looked at for five settings', () => {
    expect(settingNames).toEqual(['kmsKey', 'gateway', 'apiAuth', 'retentionDays', 'shards']);
  });
});
