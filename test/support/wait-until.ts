import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until there is an answer other than no, and gives it back; throws when patience is over. */
export async function waitUntil<Value>(
  what: string,
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  patienceMilliseconds = 20_000,
): Promise<Value> {
  const deadline = Date.now() + patienceMilliseconds;
  while (Date.now() < deadline) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    await sleep(20);
  }
  throw new Error(`waited ${patienceMilliseconds} ms in vain for ${what}`);
}
