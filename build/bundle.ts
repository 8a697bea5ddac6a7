import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles each file of `functions/` into `.build/<name>/index.cjs`, which is all that its package
 * holds. Beside it, and deployed nowhere: the source map, for reading a stack trace in the logs, and
 * `.build/<name>.meta.json`, which says what is in the bundle. The same sources give the same bytes,
 * so both can be made again for any commit that is deployed.
 */
const root = join(import.meta.dirname, '..');
const output = '.build';

async function bundle(name: string): Promise<void> {
  const { metafile, warnings } = await build({
    absWorkingDir: root,
    entryPoints: [`functions/${name}.ts`],
    outfile: `${output}/${name}/index.cjs`,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // On Lambda, CommonJS loads no slower than modules, and `.cjs` needs no package.json to say so.
    format: 'cjs',
    // The SDK is published as modules too, and only from those can esbuild leave out unused parts.
    mainFields: ['module', 'main'],
    treeShaking: true,
    minify: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  // One is given for `import.meta`, which CommonJS leaves empty: that would only fail on AWS.
  if (warnings.length > 0) throw new Error(`functions/${name}.ts does not bundle without warnings`);
  writeFileSync(join(root, output, `${name}.meta.json`), JSON.stringify(metafile));
}

rmSync(join(root, output), { recursive: true, force: true });
const names = readdirSync(join(root, 'functions'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));
await Promise.all(names.map(bundle));
