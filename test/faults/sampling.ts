import { hashOf } from '../../src/domain/body.ts';

interface Keyed {
  readonly key: string;
}

/** Half of the events go to the target of HTTP. */
export function isSent({ key }: Keyed): boolean {
  return drawn(key) % 2 === 0;
}

/** An eighth to Slack. */
export function isPosted({ key }: Keyed): boolean {
  return drawn(key) % 8 === 1;
}

function drawn(key: string): number {
  return Number.parseInt(hashOf(key).slice(0, 8), 16);
}
