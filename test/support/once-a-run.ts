import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from './wait-until.ts';

/** Names the directory to the processes that run the tests. */
const variable = 'HOOKLANE_RUN';

export function startRun(): void {
  process.env[variable] = mkdtempSync(join(tmpdir(), 'hooklane-run-'));
}

export function endRun(): void {
  rmSync(process.env[variable] ?? '', { recursive: true });
}

/**
 * What several files of tests need, and takes long to make: whoever comes first makes it, and the others wait. It is
 * there until the last test is over, and nobody may change it.
 * @returns its directory, empty when `make` gets it
 */
export async function onceARun(
  name: string,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const directory = join(process.env[variable] ?? '', name);
  const done = `${directory}.done`;
  // Where that fails, the others find nothing, and fail too, but need not wait.
  if (isFirst(directory)) await make(directory).finally(() => writeFileSync(done, ''));
  await waitUntil(`${name}, which another test makes`, () => existsSync(done), 120_000);
  return directory;
}

function isFirst(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch {
    return false;
  }
}
