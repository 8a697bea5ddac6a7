import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { subscriptionsAt } from '../../src/app/subscriptions-file.ts';

const hooklane = pathToFileURL(join(import.meta.dirname, '../../src/subscriptions/index.ts')).href;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hooklane-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function rulesTo(http: object): string {
  const file = join(folder, 'rules.ts');
  const rules = JSON.stringify([{ name: 'a', match: {}, http }]);
  writeFileSync(
    file,
    `import { defineSubscriptions } from '${hooklane}';\nexport const subscriptions = defineSubscriptions(${rules});\n`,
  );
  return file;
}

describe('a rule for a target that is not of the open internet', () => {
  it.each([
    'https://10.0.0.1/',
    'https://2130706433/',
    'https://169.254.169.254/latest',
    'https://192.168.1.1.:8443/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://localhost/',
    'https://LOCALHOST.:8443/',
    'https://app.localhost/',
  ])('is refused, as %s, and does not repeat it', async (url) => {
    await expect(subscriptionsAt(rulesTo({ url }))).rejects.toMatchObject({
      name: 'SubscriptionsFileError',
      message: expect.stringMatching(
        /^in \S+, the subscriptions do not make sense:\n {2}rule "a": http\.url must not be a private address or localhost, unless with allowPrivate: true$/,
      ),
    });
  });

  it.each([
    { url: 'http://10.0.0.1/', allowPrivate: true },
    { url: 'https://localhost/', allowPrivate: true },
    { url: 'https://93.184.215.14/' },
    { url: 'https://localhost.example.com/' },
  ])('is none: %j', async (http) => {
    const { rules } = await subscriptionsAt(rulesTo(http));

    expect(rules).toMatchObject([{ name: 'a', http }]);
  });
});
