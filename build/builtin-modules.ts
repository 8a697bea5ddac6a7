import { isBuiltin } from 'node:module';
import type { OnResolveResult, Plugin } from 'esbuild';

/**
 * Takes Node's own modules by `process.getBuiltinModule`, and of them what is used. An `import` of one
 * reads all that it exports, and Node loads some of that only when it is read: a tenth of a receiver's
 * start. A module has no `require` at all, so what asks for one by that has no other way to get it. What is
 * imported late stays as it is.
 * https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export const builtinModules: Plugin = {
  name: 'builtin-modules',
  setup(build) {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }): OnResolveResult | undefined => {
      if (!isBuiltin(path)) return undefined;
      if (kind === 'require-call') return { path, namespace: 'builtin-required' };
      return kind === 'import-statement'
        ? { path, namespace: 'builtin', sideEffects: false }
        : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: codeOf(path) }));
    build.onLoad({ filter: /./, namespace: 'builtin-required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** Each export is marked as free of effects, so that those nobody imports are left out. */
function codeOf(name: string): string {
  const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter(
    (each) => each !== 'default',
  );
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
    'export default builtin;',
    ...names.map((each) => `export const ${each} = /* @__PURE__ */ (() => builtin.${each})();`),
  ].join('\n');
}
