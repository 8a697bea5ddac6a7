/** How Lambda shares its cores out, as far as it is known, and the arithmetic of that. */

/**
 * With so many MB a function has one whole core, and with less the same part of it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const megabytesOfOneCore = 1769;

/**
 * A share is given as CPU time in each period, after which the group stands still until the next one begins.
 * https://docs.kernel.org/scheduler/sched-bwc.html
 */
export const periodMilliseconds = 20;

/** CPU time in each period. */
export function quotaMilliseconds(megabytes: number): number {
  return (periodMilliseconds * megabytes) / megabytesOfOneCore;
}

/**
 * What may be used in the next period: what nobody used is not kept, and what was used beyond the quota is taken
 * off the next.
 */
export function nextBudget(leftMilliseconds: number, quota: number): number {
  return Math.min(quota, leftMilliseconds + quota);
}

/**
 * CPU time of all threads, from the first field of each one's schedstat: nanoseconds on a CPU.
 * https://docs.kernel.org/scheduler/sched-stats.html
 */
export function cpuMilliseconds(schedstats: readonly string[]): number {
  return schedstats.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]), 0) / 1e6;
}

/** `R`, `S`, `T` …: the name before it may hold spaces and parentheses. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function stateIn(stat: string): string {
  return stat.charAt(stat.lastIndexOf(')') + 2);
}
