import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.ts';
import { interruption } from './interruption.ts';

/**
 * Asks before something that cannot be taken back.
 * @returns whether to go on
 * @throws CliError where nobody is there to be asked
 */
export async function confirm(
  question: string,
  { yes }: { readonly yes?: boolean },
): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    throw new CliError(`this asks first, and nobody is here to answer: ${question}`, {
      isUsage: true,
      next: 'add --yes, or see what would be done with --dry-run where there is one',
    });
  }
  return /^y(es)?$/i.test(await answerTo(`${question} [y/N] `));
}

/** The end of the input is a no. In a terminal that we read keys from, Ctrl-C is no signal by itself. */
async function answerTo(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = Promise.withResolvers<string>();
  terminal.on('close', () => ended.resolve(''));
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = terminal.question(question, { signal: interruption() });
    return (await Promise.race([answer, ended.promise])).trim();
  } finally {
    terminal.close();
  }
}
