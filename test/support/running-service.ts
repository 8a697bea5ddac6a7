import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overhear } from '../quiet/overheard.ts';
import { compileCache } from './compile-cache.ts';
import { secretEnvironment } from './secret-environment.ts';

export interface RunningService {
  readonly origin: string;
  readonly process: ChildProcess;
  /** All that it wrote so far, to both of its outputs. */
  output(): string;
  /** Asks it to stop, as Ctrl-C does, and waits until it has. */
  stop(): Promise<void>;
  /** Ends it and all it started without a word of warning. */
  kill(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'src', 'dev', 'main.ts');

/** Starts the service, and waits until it says that it is ready. */
export async function runService(
  environment: Readonly<Record<string, string>>,
  [command, ...words]: readonly [string, ...string[]] = [process.execPath, main],
): Promise<RunningService> {
  // In a group of its own, so that a kill can take its children with it.
  const service = spawn(command, words, {
    cwd: root,
    detached: true,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = outputOf(service);
  return {
    origin: await readyOrigin(service, output),
    process: service,
    output,
    stop: () => end(service, () => service.kill('SIGTERM')),
    kill: () => end(service, () => process.kill(-(service.pid ?? 0), 'SIGKILL')),
  };
}

/** The same, with the secrets that tests sign with, on a directory of its own that goes with it. */
export async function runThrowawayService(): Promise<RunningService> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'hooklane-'));
  const environment = { PORT: '0', HOOKLANE_DATA: dataDirectory, ...secretEnvironment };
  const service = await runService(environment);
  const stop = async (): Promise<void> => {
    await service.stop();
    rmSync(dataDirectory, { recursive: true });
  };
  return { ...service, stop };
}

/** Read to the end, whether or not anybody asks: a pipe that nobody reads would stop the service. */
function outputOf(service: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  for (const pipe of [service.stdout, service.stderr]) {
    pipe?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      overhear(chunk.toString('utf8'));
    });
  }
  return () => Buffer.concat(chunks).toString('utf8');
}

async function end(service: ChildProcess, signal: () => void): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return;
  const exited = once(service, 'exit');
  signal();
  await exited;
}

function readyOrigin(service: ChildProcess, output: () => string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const look = (): void => {
    const [, origin] = /hooklane ready on (http:\S+)/.exec(output()) ?? [];
    if (origin === undefined) return;
    service.stdout?.off('data', look);
    resolve(origin);
  };
  service.stdout?.on('data', look);
  service.once('exit', () => {
    reject(new Error(`the service ended before it was ready\n${output()}`));
  });
  return promise;
}
