import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Each test file says this once, so that silence is not taken for quiet. */
export const marker = 'somebody listens';

/** Names the directory to the processes that run the tests. */
const variable = 'HOOKLANE_OVERHEARD';

export function startListening(): void {
  process.env[variable] = mkdtempSync(join(tmpdir(), 'hooklane-overheard-'));
}

/** Notes what the code under test said: a log line, an error, the headers it stores. */
export function overhear(text: string): void {
  const directory = process.env[variable];
  if (directory === undefined) return;
  appendFileSync(join(directory, `${process.pid}.txt`), `${text}\n`);
}

/** @returns all that was overheard, line by line, each line once */
export function stopListening(): readonly string[] {
  const directory = process.env[variable] ?? '';
  const texts = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
  rmSync(directory, { recursive: true });
  return [...new Set(texts.flatMap((text) => text.split('\n')))];
}
