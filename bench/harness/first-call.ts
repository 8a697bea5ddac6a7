import { setTimeout } from 'node:timers/promises';
import type { Contender } from './contender.ts';
import { quotaMilliseconds } from './cpu-share.ts';
import type { Field } from './field.ts';
import { type FreshProcess, startFresh } from './fresh-process.ts';
import { runThrottled, stateOf } from './throttle.ts';

/** Milliseconds until the first call is answered, by a function that was loaded with all there is. */
export async function firstCallOf(
  field: Field,
  contender: Contender,
  megabytes: number,
): Promise<number> {
  const fresh = startFresh('first-call.mjs', field, contender);
  try {
    // What has ended before it stopped did not load, and says why.
    await Promise.race([fresh.result, untilStopped(fresh)]);
    const start = process.hrtime.bigint();
    runThrottled(fresh.pid, quotaMilliseconds(megabytes));
    return Number(BigInt(await fresh.result) - start) / 1e6;
  } finally {
    fresh.kill();
  }
}

async function untilStopped({ pid, hasEnded }: FreshProcess): Promise<void> {
  while (!hasEnded() && stateOf(pid) !== 'T') await setTimeout(1);
}
