import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/**
 * What we are measured beside, where it is not there yet or no longer what the lock says. Nothing of it runs
 * while it is installed.
 */
export function installPeers(progress: (line: string) => void): void {
  checkSameSdk();
  if (writtenAt('bench/node_modules/.package-lock.json') >= writtenAt('bench/package-lock.json')) {
    return;
  }
  progress('npm ci --prefix bench');
  execFileSync('npm', ['ci', '--prefix', 'bench', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

/** @throws where peers would be measured with another SDK than ours */
function checkSameSdk(): void {
  const [ours, theirs] = [dependenciesIn('package.json'), dependenciesIn('bench/package.json')];
  const other = Object.keys(theirs).find((name) => (ours[name] ?? theirs[name]) !== theirs[name]);
  if (other === undefined) return;
  throw new Error(`${other} is ${ours[other]} in package.json and ${theirs[other]} in bench/`);
}

function dependenciesIn(file: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(root, file), 'utf8')).dependencies;
}

/** In milliseconds; nothing was written at the beginning of time. */
function writtenAt(file: string): number {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
