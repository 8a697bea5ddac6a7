import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fixtureAt, fixturesAt } from '../../src/cli/fixture.ts';

const bytes = Buffer.from([0x7b, 0xff, 0x0a]);
let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hooklane-'));
  folder = join(root, 'github', 'push');
  mkdirSync(folder, { recursive: true });
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('a fixture in a folder', () => {
  it('has its headers, its exact bytes, and the provider by the folder above', () => {
    writeFileSync(join(folder, 'headers.json'), '{"x-github-event":"push"}');
    writeFileSync(join(folder, 'body.json'), bytes);

    const fixture = fixtureAt(folder);

    expect(fixture).toEqual({
      headers: { 'x-github-event': 'push' },
      body: bytes,
      path: folder,
      folder: 'github',
    });
  });

  it.each([
    ['body.json', 'application/json'],
    ['body.form', 'application/x-www-form-urlencoded'],
  ])('without headers has a content type by the name %s', (name, type) => {
    writeFileSync(join(folder, name), bytes);

    const fixture = fixtureAt(folder);

    expect(fixture.headers).toEqual({ 'content-type': type });
  });

  it('is the same with a slash behind its path, or below the current folder', () => {
    writeFileSync(join(folder, 'body.json'), bytes);

    const folders = [`${folder}/`, relative(process.cwd(), folder)].map(
      (path) => fixtureAt(path).folder,
    );

    expect(folders).toEqual(['github', 'github']);
  });

  it('is none without a body', () => {
    writeFileSync(join(folder, 'headers.json'), '{}');

    const read = () => fixtureAt(folder);

    expect(read).toThrow(
      expect.objectContaining({
        name: 'CliError',
        isUsage: true,
        message: `${folder} is no fixture: it has no body.json or body.form`,
      }),
    );
  });

  it('with headers that are no JSON is refused in a sentence', () => {
    writeFileSync(join(folder, 'headers.json'), 'x-github-event: push');
    writeFileSync(join(folder, 'body.json'), bytes);

    const read = () => fixtureAt(folder);

    expect(read).toThrow(expect.objectContaining({ name: 'CliError' }));
  });
});

describe('a fixture in a file', () => {
  it.each([
    ['payload.json', 'application/json'],
    ['payload', 'application/json'],
    ['command.form', 'application/x-www-form-urlencoded'],
  ])('%s is all body, with a content type by its name', (name, type) => {
    writeFileSync(join(folder, name), bytes);

    const path = join(folder, name);

    const fixture = fixtureAt(path);

    const headers = { 'content-type': type };
    expect(fixture).toEqual({ headers, body: bytes, path, folder: 'push' });
  });

  it('has to be there', () => {
    const read = () => fixtureAt(join(folder, 'nothing.json'));

    expect(read).toThrow(
      expect.objectContaining({
        name: 'CliError',
        isUsage: true,
        message: `there is no ${join(folder, 'nothing.json')}`,
      }),
    );
  });
});

describe('a folder of fixtures', () => {
  function write(name: string, body: string): void {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'body.json'), body);
  }

  it('has all that are anywhere below it, in the order of their names', () => {
    write('slack/b', 'slack b');
    write('slack/a', 'slack a');
    write('github/push', 'push');
    writeFileSync(join(root, 'README.md'), 'no fixture');

    const fixtures = fixturesAt(root);

    expect(fixtures.map((each) => [each.folder, each.body.toString()])).toEqual([
      ['github', 'push'],
      ['slack', 'slack a'],
      ['slack', 'slack b'],
    ]);
  });

  it('is one fixture where it has a body itself, whatever is below', () => {
    write('github/push', 'push');
    write('github/push/notes', 'notes');

    const fixtures = fixturesAt(folder);

    expect(fixtures.map(({ body }) => body.toString())).toEqual(['push']);
  });

  it.each([
    ['has none', '', 'is no fixture: it has no body.json or body.form'],
    ['is not there', 'nothing', 'there is no '],
  ])('that %s is said to be none', (_, name, problem) => {
    const read = () => fixturesAt(join(root, name));

    expect(read).toThrow(expect.objectContaining({ name: 'CliError', isUsage: true }));
    expect(read).toThrow(problem);
  });
});
