import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Python programs, in an environment of their own. */
export interface VirtualEnvironment {
  readonly python: string;
  readonly cfnLint: string;
  /** What was asked for, as in `moto[server]==5.2.5`. */
  readonly requirements: readonly string[];
  readonly isNew: boolean;
}

const run = promisify(execFile);

const cache = join(import.meta.dirname, '../../node_modules/.cache/hooklane-emulator');
const requirementsFile = join(import.meta.dirname, 'requirements.txt');

/** Debian leaves `ensurepip`, which venv needs, to the package python3-venv. */
const probe = 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version)';

/** Undefined where this machine has none that will do. */
export async function findPython(): Promise<string | undefined> {
  const newest = ['3.14', '3.13', '3.12', '3.11', '3.10'].map((version) => `python${version}`);
  for (const name of ['python3', ...newest, 'python']) {
    const works = await run(name, ['-c', probe]).then(
      () => true,
      () => false,
    );
    if (works) return name;
  }
  return undefined;
}

/** Made at the first time, and again when the requirements or the Python have changed. */
export async function virtualEnvironment(python: string): Promise<VirtualEnvironment> {
  const requirements = readFileSync(requirementsFile, 'utf8');
  const { stdout: version } = await run(python, ['-c', probe]);
  const name = createHash('sha256').update(`${version}${requirements}`).digest('hex').slice(0, 16);
  const directory = join(cache, name);
  const finished = join(directory, 'finished');
  const isNew = !existsSync(finished);
  if (isNew) {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    await run(python, ['-m', 'venv', directory]);
    await run(join(directory, 'bin/pip'), [
      'install',
      '--disable-pip-version-check',
      '--no-input',
      '--quiet',
      '--requirement',
      requirementsFile,
    ]);
    writeFileSync(finished, '');
  }
  return {
    python: join(directory, 'bin/python'),
    cfnLint: join(directory, 'bin/cfn-lint'),
    requirements: requirements.split('\n').filter((line) => /^\w/.test(line)),
    isNew,
  };
}
