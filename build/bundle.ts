import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { doubtsOf } from '../src/subscriptions/doubts.ts';
import { builtinModules } from './builtin-modules.ts';
import { latePackages, ownCopies } from './late-packages.ts';
import { checkLean, leanSdk } from './lean-sdk.ts';
import { chosenSubscriptions, endAt, idleWords, readSubscriptions } from './subscriptions.ts';

/**
 * Bundles each file of `functions/` into `.build/<name>/index.mjs`, and beside it what that loads when it
 * is needed; these are all that its package holds. Deployed nowhere: the source maps, for reading a stack
 * trace in the logs, and `.build/<name>.meta.json`, which says what is in the bundle. The same sources
 * give the same bytes, so all can be made again for any commit that is deployed.
 */
const root = join(import.meta.dirname, '..');
const output = '.build';

async function bundle(name: string): Promise<void> {
  const options = {
    absWorkingDir: root,
    entryPoints: { index: `functions/${name}.ts` },
    outdir: `${output}/${name}`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    // Modules can be split, so that a receiver loads the client of S3 when it has to spill, and not before.
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    // The SDK is published as modules too, and only from those can esbuild leave out unused parts.
    mainFields: ['module', 'main'],
    treeShaking: true,
    minify: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    // As package.json says it too. Left to that, it would count as a package beside those of others.
    alias: { hooklane: './src/subscriptions/index.ts' },
    plugins: [chosenSubscriptions, idleWords],
    logLevel: 'warning',
  } satisfies BuildOptions;
  const late = await latePackages(options);
  const plugins = [
    ...options.plugins,
    builtinModules,
    leanSdk,
    ...(late.length > 0 ? [ownCopies(late, root)] : []),
  ];
  const { metafile, warnings } = await build({ ...options, plugins, metafile: true });
  if (warnings.length > 0) throw new Error(`functions/${name}.ts does not bundle without warnings`);
  checkLean(metafile);
  writeFileSync(join(root, output, `${name}.meta.json`), JSON.stringify(metafile));
}

const { rules } = await readSubscriptions().catch(endAt);
for (const doubt of rules.flatMap(doubtsOf)) process.stderr.write(`${doubt}\n`);
rmSync(join(root, output), { recursive: true, force: true });
const names = readdirSync(join(root, 'functions'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));
await Promise.all(names.map(bundle));
