import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { builtinModules } from '../../build/builtin-modules.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hooklane-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Bundled as our functions are, into a module. */
async function bundled(source: string): Promise<string> {
  const [file, outfile] = [join(directory, 'source.cjs'), join(directory, 'bundle.mjs')];
  writeFileSync(file, source);
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    plugins: [builtinModules],
  });
  return outfile;
}

describe('a package from before there were modules', () => {
  it.each([
    ['by its name', "require('node:path').join('a', 'b')", 'a/b'],
    ['by its old name', "require('path').posix.join('a', 'b')", 'a/b'],
    ['of a module', "require('path/posix').join('a', 'b')", 'a/b'],
    ['as a class', "typeof new (require('node:events'))().on", 'function'],
  ])('gets what is of Node itself %s', async (_how, expression, expected) => {
    const file = await bundled(`process.stdout.write(${expression})`);

    const { stdout } = await promisify(execFile)(process.execPath, [file]);

    expect(stdout).toBe(expected);
  });

  it('is not bundled where a package is missing that has a name like one of them', async () => {
    await expect(bundled("require('paths')")).rejects.toThrow('Could not resolve "paths"');
  });
});
