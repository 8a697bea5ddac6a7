import { type FileHandle, open } from 'node:fs/promises';
import { notWritten, print } from './print.ts';

/** Where the lines of a command go. */
export interface LineOutput {
  /** Once this is done, the line is in the file, and all of it. */
  write(line: string): Promise<void>;
  end(): Promise<void>;
}

/**
 * The standard output, or a file: a new one, or behind what is in it. A line for which there is no room leaves no
 * part of it behind, so that the rest can be put there later.
 */
export async function outputTo(
  file: string | undefined,
  { isAppending }: { readonly isAppending: boolean },
): Promise<LineOutput> {
  if (file === undefined) return { write: print, end: async () => {} };
  const handle = await open(file, isAppending ? 'a' : 'w').catch((error) => {
    throw notWritten(file, error);
  });
  return {
    write: (line) =>
      writeWhole(handle, line).catch((error) => Promise.reject(notWritten(file, error))),
    end: () => handle.close(),
  };
}

async function writeWhole(handle: FileHandle, line: string): Promise<void> {
  const { size } = await handle.stat();
  try {
    await handle.appendFile(line);
  } catch (error) {
    // What is no file, such as a pipe, has no end to be cut off.
    await handle.truncate(size).catch(() => {});
    throw error;
  }
}
