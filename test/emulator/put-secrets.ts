import { deepEqual, equal, ok } from 'node:assert/strict';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import type { JsonObject } from '../../src/domain/json.ts';
import { fingerprintOf } from '../../src/providers/signature.ts';
import type { Aws } from './aws.ts';
import { type CommandLine, ofProd } from './command-line.ts';
import { secrets } from './requests.ts';
import { targetSecrets } from './targets.ts';

interface Given {
  readonly list: string;
  readonly secret: string;
}

const everySecret = { ...secrets, targets: targetSecrets };

/** As a user does it, with what the providers show; and one that nobody has to see is made up. */
export async function putSecrets({ ssm }: Aws, commandLine: CommandLine): Promise<string> {
  const given = Object.entries(everySecret).map(
    ([provider, lists]) => [provider, givenIn(lists)] as const,
  );
  await Promise.all(given.map(([provider, each]) => setAll(commandLine, provider, each)));
  const made = await makeUp(commandLine);
  const all = given.flatMap(([provider, each]) =>
    each.map(({ list, secret }) => told(provider, list, fingerprintOf(secret))),
  );
  const listed = (await commandLine.json(['secrets', 'list', ...ofProd])) as unknown as SecretsList;
  deepEqual(
    listed.secrets
      .map(({ provider, list, fingerprint }) => told(provider, list, fingerprint))
      .sort(),
    [...all, told('custom', 'tokens', made)].sort(),
  );
  deepEqual(listed.malformed, []);
  const values = await storedIn(ssm);
  equal(values.length, all.length + 1, 'the number of secrets in SSM');
  for (const value of values) ok(!commandLine.said().includes(value), 'a secret was printed');
  return `${all.length} by "hooklane secrets set" and one that it made up; "secrets list" has their fingerprints, and nothing it printed a value`;
}

/** Where there are two lists, they are in one parameter, which is changed twice. */
async function setAll(
  commandLine: CommandLine,
  provider: string,
  given: readonly Given[],
): Promise<void> {
  const others: string[] = [];
  for (const { list, secret } of given) {
    const done = await commandLine.json(['secrets', 'set', provider, ...ofProd], `${secret}\n`);
    const fingerprint = fingerprintOf(secret);
    deepEqual(done, { provider, hook: 'default', list, fingerprint, others });
    // What a target needs for one thing is not beside what it needs for another.
    if (provider !== 'targets') others.push(fingerprint);
  }
}

/** @returns the fingerprint, as a person is told of it */
async function makeUp(commandLine: CommandLine): Promise<string> {
  const args = ['secrets', 'set', 'custom', ...ofProd, '--generate'];
  const { exitCode, output, errors } = await commandLine.run(args);
  const [, made = ''] = /^custom, hook default: ([0-9a-f]{6}) is in tokens\n$/.exec(output) ?? [];
  deepEqual([exitCode, made.length], [0, 6], errors);
  ok(errors.endsWith(`Accepted beside it: ${fingerprintOf(secrets.custom.tokens[0])}\n`), errors);
  return made;
}

/** @returns their values, all of which are encrypted */
async function storedIn(ssm: Aws['ssm']): Promise<readonly string[]> {
  const input = { Path: '/hooklane/prod', Recursive: true, WithDecryption: true };
  const { Parameters = [] } = await ssm.send(new GetParametersByPathCommand(input));
  deepEqual(
    Parameters.map(({ Name, Type }) => `${Type} ${Name}`).sort(),
    Object.keys(everySecret)
      .map((provider) => `SecureString /hooklane/prod/${provider}/default`)
      .sort(),
  );
  return Parameters.flatMap(
    ({ Value = '' }) => Object.values(JSON.parse(Value)).flat() as string[],
  );
}

interface SecretsList {
  readonly secrets: readonly Record<'provider' | 'list' | 'fingerprint', string>[];
  readonly malformed: readonly JsonObject[];
}

function givenIn(lists: Readonly<Record<string, readonly string[]>>): readonly Given[] {
  return Object.entries(lists).flatMap(([list, values]) =>
    values.map((secret) => ({ list, secret })),
  );
}

function told(...words: readonly (string | undefined)[]): string {
  return words.join(' ');
}
