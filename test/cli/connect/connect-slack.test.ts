import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsAccount } from '../../support/account/aws-account.ts';
import { hooklane } from '../../support/hooklane.ts';

const url = 'https://slack.lambda-url.eu-west-1.on.aws/';
let account: AwsAccount;
let directory: string;
let file: string;

beforeEach(async () => {
  account = await new AwsAccount().start();
  account.outputs = { SlackLambdaFunctionUrl: url };
  directory = mkdtempSync(join(tmpdir(), 'hooklane-manifest-'));
  file = join(directory, 'manifest.yml');
  writeFileSync(file, 'settings:\n  interactivity:\n    is_enabled: true\n', { mode: 0o640 });
});

afterEach(async () => {
  await account.stop();
  rmSync(directory, { recursive: true });
});

describe('hooklane connect slack', () => {
  it('writes the deployment’s URL into the manifest, and says what comes next', async () => {
    const { exitCode, output, errors } = await hooklane(
      ['connect', 'slack', file, '--stage', 'prod', '--hook', 'acme'],
      account.environment,
    );

    expect(exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(
      `settings:\n  interactivity:\n    is_enabled: true\n    request_url: ${url}acme\n`,
    );
    expect(output).toBe(`${url}acme\n  is now in settings.interactivity.request_url\n`);
    expect(errors).toContain('next: hooklane secrets set slack --stage prod --hook acme');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory)).toEqual(['manifest.yml']);
  });

  it('asks AWS for nothing where the URL is said', async () => {
    const { exitCode, output } = await hooklane(['connect', 'slack', file, '--url', url, '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toEqual({ url, places: ['settings.interactivity.request_url'] });
  });

  it('says of YAML that refers to nothing that it is no manifest', async () => {
    writeFileSync(file, 'settings: *nothing\n');

    const { exitCode, errors } = await hooklane(['connect', 'slack', file, '--url', url]);

    expect({ exitCode, errors }).toEqual({
      exitCode: 1,
      errors: 'hooklane: the manifest is no app’s: neither its YAML nor its JSON\n',
    });
  });

  it('says of a folder that it cannot be read', async () => {
    const { exitCode, errors } = await hooklane(['connect', 'slack', directory, '--url', url]);

    expect(exitCode).toBe(1);
    expect(errors).toContain(`hooklane: ${directory} cannot be read: EISDIR\n  next: `);
  });

  it.each([
    ['a file that is not there', ['none.yml', '--url', url], 2, 'there is no none.yml'],
    [
      'a URL that is none',
      ['', '--url', 'slack.example.com'],
      2,
      '--url takes the receiver’s https URL',
    ],
    ['a URL over http', ['', '--url', 'http://slack.example.com'], 2, '--url takes'],
  ])('refuses %s', async (_, [name, ...more], exitCode, message) => {
    const result = await hooklane(['connect', 'slack', name || file, ...more]);

    expect(result.exitCode).toBe(exitCode);
    expect(result.errors).toContain(message);
    expect(readFileSync(file, 'utf8')).not.toContain('request_url');
  });

  it('leaves a manifest alone that it cannot make sense of', async () => {
    writeFileSync(file, 'settings: [');

    const { exitCode } = await hooklane(['connect', 'slack', file, '--url', url]);

    expect(exitCode).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('settings: [');
  });
});
