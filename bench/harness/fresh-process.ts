import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Contender } from './contender.ts';
import type { Field } from './field.ts';
import { urlEventFor } from './requests.ts';

/** A contender that has never run, in a process that knows nothing of those before it. */
export interface FreshProcess {
  readonly pid: number;
  /** What it wrote to file descriptor 3, once it has ended well. */
  readonly result: Promise<string>;
  hasEnded(): boolean;
  kill(): void;
}

/** @param script beside this file, which is given the bundle and a file with an event */
export function startFresh(script: string, field: Field, contender: Contender): FreshProcess {
  const eventFile = join(field.directory, 'event.json');
  writeFileSync(eventFile, JSON.stringify(urlEventFor(contender, Date.now())));
  const { file } = field.bundleOf(contender);
  const child = spawn(process.execPath, [join(import.meta.dirname, script), file, eventFile], {
    cwd: field.directory,
    env: field.environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [errors, result] = [textFrom(child.stdio[2]), textFrom(child.stdio[3])];
  return {
    pid: child.pid ?? Number.NaN,
    result: once(child, 'exit').then(async ([code]) => {
      if (code === 0) return await result;
      throw new Error(`${contender.name} did not answer its first call: ${await errors}`);
    }),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    kill: () => child.kill('SIGKILL'),
  };
}

function textFrom(pipe: unknown): Promise<string> {
  return pipe instanceof Readable ? text(pipe) : Promise.resolve('');
}
