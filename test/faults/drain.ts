import { setTimeout as sleep } from 'node:timers/promises';
import type { Backlog, BacklogCounts } from './backlog.ts';

export interface Drained {
  /** Messages that failed five times and were brought back from the dead letters. */
  readonly redriven: number;
  /** How many of those that were looked at say why they failed. */
  readonly withReason: number;
  readonly lookedAt: number;
  readonly left: BacklogCounts;
}

const redrivesMax = 5;
/** For the letters to go, and be worked on. */
const redriveMilliseconds = 15_000;
/** A quarter of an hour is what a message in the outbox may be put off by. */
const standstillMilliseconds = { withoutOutbox: 90_000, withOutbox: 16 * 60_000 };

/**
 * Waits until nothing is left in queue, outbox, spill and dead letters, which are redriven. Gives up when nothing
 * has moved for long, or when dead letters come back again and again.
 */
export async function drain(
  backlog: Backlog,
  origin: string,
  onCounts: (counts: BacklogCounts) => void,
): Promise<Drained> {
  let redriven = 0;
  let redrives = 0;
  let redrivenAt = 0;
  const reasons: boolean[] = [];
  let left = await backlog.count();
  let movedAt = Date.now();
  for (let empties = 0; empties < 2 && Date.now() - movedAt < patienceWith(left); ) {
    // What is put off in the outbox may wait for minutes, and letters need not wait for that.
    const isWaiting = left.queued + left.spilled > 0;
    const isUnderWay = Date.now() - redrivenAt < redriveMilliseconds;
    if (!isWaiting && !isUnderWay && left.deadLetters > 0) {
      if (redrives === redrivesMax) break;
      redrives += 1;
      redrivenAt = Date.now();
      redriven += left.deadLetters;
      reasons.push(...(await redrive(origin)));
    }
    empties = isEmpty(left) ? empties + 1 : 0;
    await sleep(500);
    const counts = await backlog.count();
    if (!isSame(counts, left)) movedAt = Date.now();
    left = counts;
    onCounts(counts);
  }
  return { redriven, left, withReason: reasons.filter(Boolean).length, lookedAt: reasons.length };
}

/**
 * What an operator does when the trouble is over: looks at some of them, and brings all of them back.
 * @returns of those that were looked at, whether they have a reason
 */
async function redrive(origin: string): Promise<readonly boolean[]> {
  const listed = await fetch(`${origin}/dead-letters?limit=200`);
  const { deadLetters } = (await listed.json()) as { deadLetters: { failedAt?: string }[] };
  const answer = await fetch(`${origin}/dead-letters/redrive`, { method: 'POST' });
  // One that is running already brings them back as well.
  if (answer.status !== 202 && answer.status !== 409) {
    throw new Error(`POST /dead-letters/redrive answered ${answer.status}`);
  }
  return deadLetters.map(({ failedAt }) => failedAt !== undefined);
}

function patienceWith({ outbox }: BacklogCounts): number {
  return outbox > 0 ? standstillMilliseconds.withOutbox : standstillMilliseconds.withoutOutbox;
}

function isEmpty({ queued, outbox, spilled, deadLetters }: BacklogCounts): boolean {
  return queued + outbox + spilled + deadLetters === 0;
}

function isSame(one: BacklogCounts, other: BacklogCounts): boolean {
  return (
    one.queued === other.queued &&
    one.outbox === other.outbox &&
    one.spilled === other.spilled &&
    one.deadLetters === other.deadLetters
  );
}
