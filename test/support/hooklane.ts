import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const project = join(import.meta.dirname, '..', '..');

export interface CommandResult {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A command that is under way. */
export interface RunningCommand {
  /** What it has printed so far. */
  output(): string;
  errors(): string;
  /** As Ctrl-C does, where there is no terminal that tells the child too. */
  interrupt(): Promise<CommandResult>;
  /** Once it has ended by itself. */
  readonly result: Promise<CommandResult>;
}

/**
 * Runs `hooklane` as a person would, in the project's folder, with no environment but what is said:
 * a developer's own secrets and port are none of a test's business.
 * @param input what comes at its standard input
 */
export function hooklane(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<CommandResult> {
  return startHooklane(args, environment, input).result;
}

/** The same, for a command that is watched while it runs. */
export function startHooklane(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): RunningCommand {
  const child = spawn(process.execPath, [join(project, 'bin/hooklane.js'), ...args], {
    cwd: project,
    env: { HOOKLANE_DATA: join(project, 'test/no-such-data'), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It may end without reading it.
  child.stdin.on('error', () => {}).end(input);
  const output = heard(child.stdout);
  const errors = heard(child.stderr);
  const result = once(child, 'close').then(() => ({
    exitCode: child.exitCode,
    output: output(),
    errors: errors(),
  }));
  const interrupt = (): Promise<CommandResult> => {
    child.kill('SIGINT');
    return result;
  };
  return { output, errors, interrupt, result };
}

function heard(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
