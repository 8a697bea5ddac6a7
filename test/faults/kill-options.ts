import { parseArgs } from 'node:util';

export interface KillOptions {
  readonly requests: number;
  readonly concurrency: number;
  readonly kills: number;
}

/** @throws Error where one of them makes no sense */
export function readKillOptions(args = process.argv.slice(2)): KillOptions {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string', default: '10000' },
      concurrency: { type: 'string', default: '32' },
      kills: { type: 'string', default: '1' },
    },
  });
  return {
    requests: countIn('requests', values.requests, 1),
    concurrency: countIn('concurrency', values.concurrency, 1),
    kills: countIn('kills', values.kills, 0),
  };
}

function countIn(name: string, text: string, least: number): number {
  const count = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(count) && count >= least) return count;
  throw new Error(`--${name} takes a whole number from ${least}, not "${text}"`);
}
