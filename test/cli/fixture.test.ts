import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fixtureAt } from '../../src/cli/fixture.ts';

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

    const fixture = fixtureAt(join(folder, name));

    expect(fixture).toEqual({ headers: { 'content-type': type }, body: bytes, folder: 'push' });
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
