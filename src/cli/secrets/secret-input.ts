import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CliError } from '../cli-error.ts';
import { interruption } from '../interruption.ts';

/** So much of a line is a secret; more is a file that somebody piped in by mistake. */
const lengthMax = 1000;

/**
 * From the standard input, or in a terminal by a question whose answer does not show. Never from the command
 * line: that is in the shell's history, and every process of the machine can read it.
 * @param what to ask for, as in "The signing secret"
 */
export async function readSecret(what: string): Promise<string> {
  const secret = await readText(what);
  if (secret.length > lengthMax || /[\s\p{Cc}]/u.test(secret)) {
    throw new CliError(`${what} is to be one line without spaces`, { isUsage: true });
  }
  return secret;
}

/** The same for what may have several lines, as keys have. */
export async function readText(what: string): Promise<string> {
  const given = process.stdin.isTTY ? await askInSilence(what) : await text(process.stdin);
  const trimmed = given.trim();
  if (trimmed !== '') return trimmed;
  throw new CliError(`${what} is empty: type it, or pipe it in`, { isUsage: true });
}

async function askInSilence(what: string): Promise<string> {
  process.stderr.write(`${what} (it does not show): `);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  // In a terminal that we read keys from, it is no signal by itself.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await terminal.question('', { signal: interruption() });
  } catch (error) {
    interruption().throwIfAborted();
    // Ctrl-D.
    if (error instanceof Error && error.name === 'AbortError') {
      throw new CliError('nothing was changed');
    }
    throw error;
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
