import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { findFreePort } from '../loopback.ts';
import type { DynamoDbServer } from './dynamodb-server.ts';
import { endOrphan, forgetChild, recordChild } from './orphan.ts';

type Running = {
  readonly child: ChildProcess;
  readonly processId: number;
  readonly endpoint: string;
};

const readyTimeoutMilliseconds = 10_000;
const startMax = 3;

/** The path of dynoxide's binary for this platform, or undefined where npm did not install one. */
export function findDynoxide(): string | undefined {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide');
  } catch {
    return undefined;
  }
}

/** Serves DynamoDB from a child process, which ends with this one. */
export async function startDynoxide(
  binary: string,
  directory: string,
  onCrash: (error: Error) => void = throwInNextTurn,
): Promise<DynamoDbServer> {
  const databasePath = resolve(directory, 'dynamodb.sqlite');
  const pidPath = join(directory, 'dynoxide.pid');
  mkdirSync(directory, { recursive: true });
  await endOrphan(pidPath, databasePath);
  const { child, processId, endpoint } = await startChild(binary, databasePath, pidPath);
  const end = (): void => void child.kill('SIGKILL');
  const crash = (code: number | null, signal: string | null): void =>
    onCrash(crashError(`it ended with ${signal ?? `exit code ${code}`}`, directory));
  process.once('exit', end);
  child.once('exit', crash);
  return {
    engine: 'dynoxide',
    endpoint,
    processId,
    stop: async () => {
      process.off('exit', end);
      child.off('exit', crash);
      await endChild(child);
      forgetChild(pidPath);
    },
  };
}

// dynoxide cannot take a free port and say which, so another process may be faster: then again.
async function startChild(
  binary: string,
  databasePath: string,
  pidPath: string,
  startsLeft: number = startMax,
): Promise<Running> {
  const port = await findFreePort();
  const flags = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', databasePath];
  const child = spawn(binary, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  // At once: a kill -9 of this process from here on leaves an orphan that the next start must find.
  if (child.pid !== undefined) recordChild(pidPath, child.pid);
  const failure = await waitUntilReady(child);
  if (failure === undefined && child.pid !== undefined) {
    return { child, processId: child.pid, endpoint: `http://127.0.0.1:${port}` };
  }
  await endChild(child);
  if (startsLeft > 1) return startChild(binary, databasePath, pidPath, startsLeft - 1);
  throw crashError(`it did not start: ${failure}`, dirname(databasePath));
}

/** Resolves with nothing when the child listens, else with what went wrong. */
async function waitUntilReady(child: ChildProcess): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let output = '';
  const read = (chunk: Buffer): void => {
    output = `${output}${chunk}`.slice(-2000);
    if (output.includes('listening on')) resolve(undefined);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  child.once('error', (error) => resolve(error.message));
  child.once('exit', () => resolve(output.trim() || 'it ended at once'));
  const timer = setTimeout(() => resolve('no answer in 10 s'), readyTimeoutMilliseconds);
  const failure = await promise;
  clearTimeout(timer);
  return failure;
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  // Its SQLite file is as safe from a kill as from a polite request, and a kill cannot hang.
  child.kill('SIGKILL');
  await promise;
}

function crashError(what: string, directory: string): Error {
  return new Error(
    `The local DynamoDB (dynoxide) is gone: ${what}. Start again; what was acknowledged is kept in ` +
      `${directory}. If it ends again, move that directory away (its data with it).`,
  );
}

// Not a rejected promise that somebody may forget to await: an error that ends the process.
function throwInNextTurn(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}
