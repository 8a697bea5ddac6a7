import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import {
  type BuildOptions,
  build,
  type Metafile,
  type OnResolveArgs,
  type Plugin,
  type ResolveResult,
} from 'esbuild';

type Output = Metafile['outputs'][string];

/**
 * The packages that a bundle loads when they are needed, no static import leads to them, and that are to have copies of
 * their own of what they need. Not where a client of the SDK is there from the start: that has nearly all of what another
 * one needs, and a copy would be 150 KB more to load.
 */
export async function latePackages(options: BuildOptions): Promise<readonly string[]> {
  const { metafile } = await build({
    ...options,
    packages: 'external',
    write: false,
    metafile: true,
  });
  const early = packagesIn(outputsAtStart(metafile));
  if (early.some((name) => name.startsWith('@aws-sdk/client-'))) return [];
  return packagesIn(Object.values(metafile.outputs)).filter((name) => !early.includes(name));
}

/**
 * Gives such packages a copy of their own of all that they import from others. esbuild puts a file that two
 * chunks lead to into a third one, with all that either uses of it: a receiver's start would hold 58 KB that
 * only the client of S3 has a use for. Files of ours are shared as ever, so that the class of an error is the
 * same in both.
 */
export function ownCopies(late: readonly string[], root: string): Plugin {
  const namespace = 'late';
  const isResolving = {};
  return {
    name: 'own-copies',
    setup(build) {
      const find = ({ path, resolveDir, kind }: OnResolveArgs) =>
        onceEach(`${kind} ${path} ${resolveDir}`, () =>
          build.resolve(path, { resolveDir, kind, pluginData: isResolving }),
        );
      const resolve = async (args: OnResolveArgs) => {
        if (args.pluginData === isResolving) return undefined;
        const found = await find(args);
        const isFile = found.errors.length === 0 && !found.external && found.namespace === 'file';
        if (!isFile) return found;
        // Relative, or the names of files would be different on another machine.
        return { ...found, path: relative(root, found.path), namespace };
      };
      build.onResolve({ filter: new RegExp(`^(${late.join('|')})$`) }, resolve);
      build.onResolve({ filter: /./, namespace }, resolve);
      build.onLoad({ filter: /./, namespace }, ({ path }) => ({
        contents: readFileSync(join(root, path)),
        resolveDir: dirname(join(root, path)),
        loader: path.endsWith('.json') ? 'json' : 'js',
      }));
    },
  };
}

/** To resolve a path takes esbuild and this process some milliseconds, and all receivers load the same. */
const resolved = new Map<string, Promise<ResolveResult>>();

function onceEach(key: string, resolve: () => Promise<ResolveResult>): Promise<ResolveResult> {
  const known = resolved.get(key) ?? resolve();
  resolved.set(key, known);
  return known;
}

/** The entry, and what its static imports lead to. */
function outputsAtStart({ outputs }: Metafile): readonly Output[] {
  const paths = new Set(Object.keys(outputs).filter((path) => basename(path) === 'index.mjs'));
  // What is added meanwhile is visited too.
  for (const path of paths) {
    for (const { kind, path: next } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && next in outputs) paths.add(next);
    }
  }
  return [...paths].flatMap((path) => outputs[path] ?? []);
}

function packagesIn(outputs: readonly Output[]): readonly string[] {
  return outputs
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith('node:'))
    .map(({ path }) => path);
}
