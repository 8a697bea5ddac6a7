import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Contender } from './contender.ts';
import type { Field } from './field.ts';
import { urlEventFor } from './requests.ts';

/** Milliseconds, from the moment at which a process begins to load the function. */
export interface ColdStart {
  readonly load: number;
  readonly first: number;
}

const script = join(import.meta.dirname, 'cold.mjs');

/** One start in a process of its own, which knows nothing of those before it. */
export async function startCold(field: Field, contender: Contender): Promise<ColdStart> {
  const eventFile = join(field.directory, 'event.json');
  writeFileSync(eventFile, JSON.stringify(urlEventFor(contender, Date.now())));
  const { file } = field.bundleOf(contender);
  const child = spawn(process.execPath, [script, file, eventFile], {
    cwd: field.directory,
    env: field.environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [errors, result, [code]] = await Promise.all([
    textFrom(child.stdio[2]),
    textFrom(child.stdio[3]),
    once(child, 'exit'),
  ]);
  if (code !== 0) throw new Error(`${contender.name} did not answer its first call: ${errors}`);
  return JSON.parse(result);
}

function textFrom(pipe: unknown): Promise<string> {
  return pipe instanceof Readable ? text(pipe) : Promise.resolve('');
}
