import { readdirSync, readFileSync } from 'node:fs';
import { cpuMilliseconds, nextBudget, periodMilliseconds, stateIn } from './cpu-share.ts';

/** A shorter pause would not be kept to. */
const sliceMinMilliseconds = 0.1;

/**
 * Lets a process that has stopped run with so much CPU time in each period until it ends, and blocks this one
 * meanwhile: a timer of Node's would be too coarse. It runs for as long as its budget would last it, is stopped,
 * and is charged with what it used: while it waits it may run on.
 */
export function runThrottled(pid: number, quota: number): void {
  let budget = quota;
  let used = cpuOf(pid);
  let periodEnd = performance.now() + periodMilliseconds;
  while (runFor(pid, Math.min(budget, periodEnd - performance.now()))) {
    const before = used;
    used = cpuOf(pid);
    budget -= used - before;
    while (budget <= 0 || performance.now() >= periodEnd) {
      pause(periodEnd - performance.now());
      periodEnd += periodMilliseconds;
      budget = nextBudget(budget, quota);
    }
  }
}

/** `T` when it has stopped, `Z` when it has ended and nobody has asked how. */
export function stateOf(pid: number): string {
  return stateIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** @returns false when it has ended meanwhile */
function runFor(pid: number, milliseconds: number): boolean {
  process.kill(pid, 'SIGCONT');
  pause(Math.max(milliseconds, sliceMinMilliseconds));
  process.kill(pid, 'SIGSTOP');
  // It is charged for what it does right now when it stops, which takes a moment.
  let state = stateOf(pid);
  while (state !== 'T' && state !== 'Z') state = stateOf(pid);
  return state === 'T';
}

function cpuOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return cpuMilliseconds(
    readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/schedstat`, 'utf8')),
  );
}

const nobody = new Int32Array(new SharedArrayBuffer(4));

/** With everything else, until nobody has called. */
function pause(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(nobody, 0, 0, milliseconds);
}
