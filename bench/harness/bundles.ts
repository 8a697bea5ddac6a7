import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { copyService } from '../../test/deploy/packaged-service.ts';
import type { Contender } from './contender.ts';

export interface Bundle {
  readonly file: string;
  /** Of what is loaded before it can answer; what is imported late is left out. */
  readonly kilobytesAtStart: number;
}

export type Bundles = ReadonlyMap<Contender, Bundle>;

const bench = join(import.meta.dirname, '..');

/** All of them in this directory, where no node_modules can help them. */
export async function bundleAll(
  contenders: readonly Contender[],
  directory: string,
): Promise<Bundles> {
  bundleOurs(directory);
  const bundles = contenders.map(
    async (each) =>
      [
        each,
        each.kind === 'ours' ? ourBundle(each, directory) : await bundle(each, directory),
      ] as const,
  );
  return new Map(await Promise.all(bundles));
}

/** By the script that bundles what is deployed, from a copy: others may be building here. */
function bundleOurs(directory: string): void {
  const copy = join(directory, 'hooklane');
  mkdirSync(copy);
  copyService(copy);
  execFileSync(process.execPath, ['build/bundle.ts'], { cwd: copy, stdio: 'inherit' });
  unlinkSync(join(copy, 'node_modules'));
}

function ourBundle({ name }: Contender, directory: string): Bundle {
  const copy = join(directory, 'hooklane');
  const metafile = JSON.parse(readFileSync(join(copy, `.build/${name}.meta.json`), 'utf8'));
  const entry = `.build/${name}/index.mjs`;
  return { file: join(copy, entry), kilobytesAtStart: kilobytesAtStart(metafile, entry) };
}

/** As the users of a peer would: one file, minified, and esbuild's own choice among a package's fields. */
async function bundle({ name, isModule = false }: Contender, directory: string): Promise<Bundle> {
  const entry = `${name}.${isModule ? 'mjs' : 'cjs'}`;
  const file = join(directory, entry);
  const { metafile } = await build({
    absWorkingDir: directory,
    entryPoints: [join(bench, `contenders/${name}.mjs`)],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: isModule ? 'esm' : 'cjs',
    minify: true,
    metafile: true,
    logLevel: 'error',
  });
  return { file, kilobytesAtStart: kilobytesAtStart(metafile, entry) };
}

function kilobytesAtStart({ outputs }: Metafile, entry: string): number {
  const paths = new Set([entry]);
  for (const path of paths) {
    const imports = outputs[path]?.imports ?? [];
    for (const { path: next, kind } of imports) {
      if (kind === 'import-statement' && next in outputs) paths.add(next);
    }
  }
  return [...paths].reduce((sum, path) => sum + (outputs[path]?.bytes ?? Number.NaN), 0) / 1024;
}
