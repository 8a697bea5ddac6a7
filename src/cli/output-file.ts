import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { CliError } from './cli-error.ts';
import { print } from './print.ts';

/** Where the lines of a command go. */
export interface LineOutput {
  write(line: string): Promise<void>;
  end(): Promise<void>;
}

/** The standard output, or a file: a new one, or behind what is in it. */
export async function outputTo(
  file: string | undefined,
  { isAppending }: { readonly isAppending: boolean },
): Promise<LineOutput> {
  if (file === undefined) return { write: print, end: async () => {} };
  const stream = createWriteStream(file, { flags: isAppending ? 'a' : 'w' });
  const failed = new Promise<never>((_, reject) => {
    stream.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CliError(`${file} cannot be written: ${error.code}`)),
    );
  });
  // Whoever writes next hears of it.
  failed.catch(() => {});
  await Promise.race([once(stream, 'open').catch(() => failed), failed]);
  return {
    write: async (line) => {
      if (!stream.write(line)) await Promise.race([once(stream, 'drain'), failed]);
    },
    end: async () => {
      stream.end();
      await Promise.race([finished(stream), failed]);
    },
  };
}
