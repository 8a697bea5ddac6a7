import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Metafile, Plugin, PluginBuild } from 'esbuild';

/**
 * Leaves out of a bundle what the AWS SDK carries and a function on Lambda never runs. Each cut says why
 * it is safe, and the build ends where the SDK is no longer what a cut was made for. What they are worth:
 * docs/decisions/0012.
 */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    keepEnvironmentCredentials(build);
    keepVersions(build);
    leaveOutLateImports(build);
    shakeSchemas(build);
  },
};

/**
 * Lambda hands over credentials in the environment alone, so of the chain that goes on to profiles, SSO,
 * STS, processes and the instance's metadata, the first link is enough.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
function keepEnvironmentCredentials(build: PluginBuild): void {
  const contents = `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`;
  build.onLoad({ filter: /\/credential-provider-node\/dist-es\/index\.js$/ }, ({ path }) => ({
    contents,
    resolveDir: dirname(path),
  }));
}

/**
 * What the SDK itself imports late, for what none of our functions does: one names browsers, the other is
 * for operations that answer with a stream of events. Each would be a file in every package. An operation
 * that needs one after all fails by its name.
 */
const neverImported = /^(bowser|@smithy\/core\/event-streams)$/;

function leaveOutLateImports(build: PluginBuild): void {
  build.onResolve({ filter: neverImported }, ({ kind }) =>
    kind === 'dynamic-import' ? { external: true } : undefined,
  );
}

/** Each client imports the whole of its `package.json`, and reads its version. */
function keepVersions(build: PluginBuild): void {
  build.onLoad({ filter: /\/@aws-sdk\/client-[a-z0-9]+\/package\.json$/ }, ({ path }) => {
    const { version } = JSON.parse(readFileSync(path, 'utf8'));
    return { contents: JSON.stringify({ version }), loader: 'json' };
  });
}

/** The shapes of all operations of a client, in one file of which esbuild is to keep those that are used. */
function shakeSchemas(build: PluginBuild): void {
  build.onLoad({ filter: /\/@aws-sdk\/client-[a-z0-9]+\/dist-es\/schemas\// }, ({ path }) => ({
    contents: withLiteralKeys(readFileSync(path, 'utf8')),
    resolveDir: dirname(path),
  }));
}

/**
 * `{ [_e]: 1 }` becomes `{ "error": 1 }`, which is the same: `_e` is a constant of the file. Of a computed
 * key esbuild cannot know that it runs nothing, and keeps every shape that has one.
 */
function withLiteralKeys(code: string): string {
  const constants = new Map(
    [...code.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return code.replaceAll(/\[(_\w+)\]:/g, (_, name: string) => {
    const text = constants.get(name);
    if (text === undefined) throw new Error(`the schemas of the SDK have no constant ${name}`);
    return `${text}:`;
  });
}

/** What no bundle has any more; where one has, a cut has missed. */
const leftOut = /\/@aws-sdk\/(credential-provider-(?!env\/)|nested-clients\/|token-providers\/)/;

/** @throws where a bundle has or needs what was left out: the SDK has changed, or src/ wants it now */
export function checkLean({ outputs }: Metafile): void {
  const files = Object.values(outputs);
  const present = files
    .flatMap(({ inputs }) => Object.entries(inputs))
    .find(([path, { bytesInOutput }]) => bytesInOutput > 0 && leftOut.test(path));
  if (present !== undefined) throw new Error(`a bundle has ${present[0]}: see build/lean-sdk.ts`);
  const missing = files
    .flatMap(({ imports }) => imports)
    .find(
      ({ external, path }) => external && !path.startsWith('node:') && !neverImported.test(path),
    );
  if (missing !== undefined)
    throw new Error(`a bundle needs ${missing.path}: see build/lean-sdk.ts`);
}
