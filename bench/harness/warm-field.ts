import type { Contender } from './contender.ts';
import type { Field } from './field.ts';
import { startWarm, type Task, type Warm, type WarmProcess } from './warm-process.ts';

/** A running process for each contender. */
export interface WarmField {
  run(contender: Contender, task: Task): Promise<Warm>;
  stop(): void;
}

export async function startWarmField(
  field: Field,
  contenders: readonly Contender[],
): Promise<WarmField> {
  const processes = new Map<Contender, WarmProcess>();
  const stop = (): void => {
    for (const each of processes.values()) each.stop();
  };
  try {
    for (const each of contenders) processes.set(each, await startWarm(field, each));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    run(contender, task) {
      const process = processes.get(contender);
      if (process === undefined) throw new Error(`${contender.name} is not running`);
      return process.run(task);
    },
    stop,
  };
}
