import { relative } from 'node:path';
import { HookError } from '../domain/errors.ts';

/** A frame of a stack, or the head of a syntax error: a file, and the line in it. Node's own code is none. */
const place = /(?:^|[\s(])(?:file:\/\/)?(\/[^\s():]+):(\d+)(?::\d+)?\)?$/m;

/** What a function of somebody else threw, and where. It is for who wrote it, at a terminal, and for no log. */
export function failureOf(error: unknown): string {
  if (error instanceof HookError) return error.message;
  if (!(error instanceof Error)) return `it threw a ${typeof error}, and no Error`;
  const [, file, line] = place.exec(error.stack ?? '') ?? [];
  const where = file === undefined ? '' : ` (${shownPath(file)}:${line})`;
  return `${error.name}: ${error.message}${where}`;
}

/** Without the current directory, where it is in there. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}
