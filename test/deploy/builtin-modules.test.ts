import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hooklane-bundle-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Bundles a file as functions are, in a process of its own, and runs what comes of it. */
async function printedBy(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, code] of Object.entries(files)) writeFileSync(join(directory, name), code);
  const script = `
    import { build } from '${root}/node_modules/esbuild/lib/main.js';
    import { builtinModules } from '${root}/build/builtin-modules.ts';
    await build({
      entryPoints: ['${directory}/index.js'], outfile: '${directory}/out.mjs', bundle: true,
      platform: 'node', format: 'esm', plugins: [builtinModules],
    });
    await import('${directory}/out.mjs');
  `;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  return stdout;
}

describe('Node’s own modules', () => {
  it.each([
    [
      'import',
      { 'index.js': `import { basename } from 'node:path'; console.log(basename('a/b'));` },
    ],
    [
      'require',
      {
        'index.js': `import { b } from './old.cjs'; console.log(b);`,
        'old.cjs': `exports.b = require('node:path').basename('a/b');`,
      },
    ],
    [
      'require by their old names',
      {
        'index.js': `import { b } from './old.cjs'; console.log(b);`,
        'old.cjs': `exports.b = require('path').basename('a/b');`,
      },
    ],
  ])('are there for a package that asks by %s', async (_, files) => {
    expect(await printedBy(files)).toBe('b\n');
  });
});
