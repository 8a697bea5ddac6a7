import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from './wait-until.ts';

/** Names the directory to the processes that run the tests. */
const variable = 'HOOKLANE_RUN';

export function startRun(): void {
  process.env[variable] = mkdtempSync(join(tmpdir(), 'hooklane-run-'));
}

export function endRun(): void {
  rmSync(runDirectory(), { recursive: true, force: true });
}

/**
 * What several files of tests need, and takes long to make: whoever comes first makes it, and the others wait. It is
 * there until the last test is over, and nobody may change it. Where it cannot be made, all fail for the same reason.
 * @returns its directory, empty when `make` gets it
 */
export async function onceARun(
  name: string,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const directory = join(runDirectory(), name);
  const done = `${directory}.done`;
  if (isFirst(directory)) noteAs(done, await reasonOf(make(directory)));
  await waitUntil(`${name}, which another test makes`, () => existsSync(done), 120_000);
  const reason = readFileSync(done, 'utf8');
  if (reason !== '') throw new Error(`${name} could not be made: ${reason}`);
  return directory;
}

/** @returns nothing where it was made */
function reasonOf(making: Promise<void>): Promise<string> {
  return making.then(
    () => '',
    (error: unknown) => String(error) || 'no reason is known',
  );
}

/** All of it at once: whoever waits for the file reads it as soon as it is there. */
function noteAs(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

function runDirectory(): string {
  const directory = process.env[variable];
  if (directory === undefined) throw new Error(`${variable} is not set: no run has been started`);
  return directory;
}

function isFirst(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}
