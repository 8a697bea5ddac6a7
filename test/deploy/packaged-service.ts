import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compileCache } from '../support/compile-cache.ts';

/** What `serverless package` made of the service. */
export interface PackagedService {
  readonly directory: string;
  readonly template: Template;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: unknown;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: unknown;
}

const root = join(import.meta.dirname, '../..');
const sources = [
  'serverless.yml',
  'package.json',
  'subscriptions.ts',
  'build',
  'deploy',
  'functions',
  'src',
];

export interface PackageOptions {
  /** The source of other subscriptions than those in `subscriptions.ts`. */
  readonly rules?: string;
  /** Where the bundles are, if they are made: to make them takes longer than all else. */
  readonly bundles?: string;
}

/**
 * Packages a copy of the service in this directory, so that what a developer has packaged stays as it is. Nothing of
 * the environment is handed on, and there is no home: credentials cannot be found.
 */
export async function packageService(
  directory: string,
  args: readonly string[],
  { rules, bundles }: PackageOptions = {},
): Promise<void> {
  const chosen = copyService(directory, rules);
  if (bundles !== undefined) {
    const copying = `import { cpSync } from 'node:fs';\ncpSync(${JSON.stringify(bundles)}, '.build', { recursive: true });\n`;
    writeFileSync(join(directory, 'build/bundle.ts'), copying);
  }
  const serverless = join(root, 'node_modules/serverless/bin/serverless.js');
  await promisify(execFile)(process.execPath, [serverless, 'package', ...args], {
    cwd: directory,
    env: { HOME: join(directory, 'no-home'), NODE_COMPILE_CACHE: compileCache, ...chosen },
  });
}

/** What is in a directory after that. */
export function packagedIn(directory: string): PackagedService {
  const file = join(directory, '.serverless/cloudformation-template-update-stack.json');
  return { directory, template: JSON.parse(readFileSync(file, 'utf8'), withoutNoValues) };
}

/** Makes the bundles, as the packaging does, in this directory. */
export async function bundleService(directory: string): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'hooklane-'));
  copyService(copy);
  await promisify(execFile)(process.execPath, ['build/bundle.ts'], { cwd: copy });
  cpSync(join(copy, '.build'), directory, { recursive: true });
  rmSync(copy, { recursive: true });
}

/**
 * All that is packaged and deployed, and the project's node_modules beside it.
 * @returns what the environment has to say of it
 */
export function copyService(directory: string, rules?: string): Readonly<Record<string, string>> {
  for (const source of sources) {
    cpSync(join(root, source), join(directory, source), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'), 'dir');
  if (rules === undefined) return {};
  writeFileSync(join(directory, 'rules.ts'), rules);
  return { HOOKLANE_SUBSCRIPTIONS: 'rules.ts' };
}

/** As CloudFormation does it: what refers to `AWS::NoValue` is not there. */
function withoutNoValues(_key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => each !== undefined);
  return isNoValue(value) ? undefined : value;
}

function isNoValue(value: unknown): boolean {
  return (value as { readonly Ref?: unknown } | null)?.Ref === 'AWS::NoValue';
}
