import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is yes. @throws after `patienceMilliseconds`, saying what was waited for. */
export async function waitUntil(
  what: string,
  isSo: () => Promise<boolean>,
  patienceMilliseconds = 20_000,
): Promise<void> {
  const end = Date.now() + patienceMilliseconds;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${patienceMilliseconds} ms for ${what}`);
    await sleep(50);
  }
}
