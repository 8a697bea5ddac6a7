import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface RunningService {
  readonly origin: string;
  readonly process: ChildProcess;
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
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const origin = await readyOrigin(service);
  return {
    origin,
    process: service,
    stop: () => end(service, () => service.kill('SIGTERM')),
    kill: () => end(service, () => process.kill(-(service.pid ?? 0), 'SIGKILL')),
  };
}

async function end(service: ChildProcess, signal: () => void): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return;
  const exited = once(service, 'exit');
  signal();
  await exited;
}

/** Keeps reading after that: a pipe that nobody reads would stop the service. */
function readyOrigin(service: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  const read = (chunk: Buffer): void => {
    output = `${output}${chunk}`.slice(-20_000);
    const [, origin] = /hooklane ready on (http:\S+)/.exec(output) ?? [];
    if (origin !== undefined) resolve(origin);
  };
  service.stdout?.on('data', read);
  service.stderr?.on('data', read);
  service.once('exit', () => reject(new Error(`the service ended before it was ready\n${output}`)));
  return promise;
}
