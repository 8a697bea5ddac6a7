import type { Contender } from './contender.ts';
import type { Field } from './field.ts';
import { startFresh } from './fresh-process.ts';

/** Milliseconds, from the moment at which a process begins to load the function. */
export interface ColdStart {
  readonly load: number;
  readonly first: number;
}

/** One start, and the first call. */
export async function startCold(field: Field, contender: Contender): Promise<ColdStart> {
  return JSON.parse(await startFresh('cold.mjs', field, contender).result);
}
