import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Contender } from './contender.ts';
import type { Field } from './field.ts';

/** So many calls with this event, so many of them at the same time. */
export interface Task {
  readonly event: unknown;
  readonly calls: number;
  readonly concurrency: number;
}

/** Microseconds: of CPU for one call, and until each was answered. */
export interface Warm {
  readonly cpu: number;
  readonly latencies: readonly number[];
}

/** A contender in a process that stays, as an environment of Lambda does. */
export interface WarmProcess {
  run(task: Task): Promise<Warm>;
  stop(): void;
}

const script = join(import.meta.dirname, 'warm.mjs');

export async function startWarm(field: Field, contender: Contender): Promise<WarmProcess> {
  const child = fork(script, [field.bundleOf(contender).file], {
    cwd: field.directory,
    env: field.environment,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const answer = (): Promise<Warm> => answerOf(child, contender);
  await answer();
  return {
    run: (task) => {
      child.send(task);
      return answer();
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

async function answerOf(child: ChildProcess, { name }: Contender): Promise<Warm> {
  const stop = new AbortController();
  const { signal } = stop;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${name} ended in the middle of a measurement`);
  });
  try {
    return await Promise.race([once(child, 'message', { signal }).then(([it]) => it), ended]);
  } finally {
    ended.catch(() => {});
    stop.abort();
  }
}
