import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Stack } from './stack.ts';

const script = join(import.meta.dirname, 'replacements.py');

/**
 * What AWS would have replaced on the way from one stack to the other, by AWS's own schemas. The emulator
 * itself replaces nothing.
 */
export async function replacedBetween(
  { python, directory }: { readonly python: string; readonly directory: string },
  stacks: readonly Stack[],
): Promise<readonly string[]> {
  const files = stacks.map(({ template }, index) => {
    const file = join(directory, `template-${index}.json`);
    writeFileSync(file, JSON.stringify(template));
    return file;
  });
  const { stdout } = await promisify(execFile)(python, [script, ...files]);
  return JSON.parse(stdout);
}
