import { hashOf } from '../../src/domain/body.ts';
import { dispatchIdOf } from '../../src/domain/dispatch.ts';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { listedEvents } from '../support/listed-events.ts';
import type { WebhookTarget } from '../support/targets/webhook-target.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { KillSenders } from './kill-senders.ts';

const patienceMilliseconds = 240_000;

/** What is there in the end, to be read by people. */
export interface KillVerdict {
  readonly isKept: boolean;
  readonly lines: readonly string[];
}

export async function verdictOf(
  origin: string,
  senders: KillSenders,
  target: WebhookTarget,
): Promise<KillVerdict> {
  const { accepted, keys, refusals, putOff, unanswered } = senders;
  const events = await eventsWith([...accepted.keys()], origin);
  const stored = new Set(events.map(eventKeyOf));
  const lost = [...accepted.keys()].filter((key) => !stored.has(key)).length;
  const doubled = events.length - stored.size;
  const changed = events.filter((event) => {
    const hash = accepted.get(eventKeyOf(event));
    return hash !== undefined && hash !== event.bodyhash;
  }).length;
  const wrongBytes = await countWrongBytes(origin, accepted);
  const unsent = await countUnsent([...stored], target);
  const taken = new Set(target.taken.map(({ id }) => id));
  const known = new Set([...keys].map(dispatchOf));
  const strange = [...taken].filter((id) => !known.has(id)).length;
  const refused = [...refusals].map(([status, count]) => `${count} with ${status}`);
  const failures = refused.length + lost + doubled + changed + wrongBytes + unsent + strange;
  return {
    isKept: accepted.size > 0 && failures === 0,
    lines: [
      `accepted ${accepted.size}, unanswered while it was down ${unanswered}, put off ${putOff}, refused ${refused.join(', ') || 0}`,
      `stored ${stored.size}, lost ${lost}, stored twice ${doubled}, other hash ${changed}, other bytes ${wrongBytes}`,
      `sent to the target ${stored.size - unsent}, not sent ${unsent}, under other ids ${strange}, repeats ${target.taken.length - taken.size}`,
    ],
  };
}

function dispatchOf(key: string): string {
  return dispatchIdOf({ key, rule: 'send' });
}

/** All that are stored, once these are among them, or patience is over. */
async function eventsWith(keys: readonly string[], origin: string) {
  let events = await listedEvents(origin);
  const areThere = async (): Promise<boolean> => {
    events = await listedEvents(origin);
    const stored = new Set(events.map(eventKeyOf));
    return keys.every((key) => stored.has(key));
  };
  await waitUntil('every accepted event', areThere, patienceMilliseconds).catch(() => {});
  return events;
}

/** Of those that are stored, how many the target never got. */
async function countUnsent(keys: readonly string[], target: WebhookTarget): Promise<number> {
  const due = keys.map(dispatchOf);
  let unsent = due;
  const areSent = (): boolean => {
    const taken = new Set(target.taken.map(({ id }) => id));
    unsent = due.filter((id) => !taken.has(id));
    return unsent.length === 0;
  };
  await waitUntil('the dispatches', areSent, patienceMilliseconds).catch(() => {});
  return unsent.length;
}

/** The bytes of a sample: one in ten. */
async function countWrongBytes(
  origin: string,
  accepted: ReadonlyMap<string, string>,
): Promise<number> {
  const sample = [...accepted].filter((_, index) => index % 10 === 0);
  let wrong = 0;
  for (const [key, hash] of sample) {
    const response = await fetch(`${origin}/events/${encodeURIComponent(key)}/body`);
    if (hashOf(Buffer.from(await response.arrayBuffer())) !== hash) wrong += 1;
  }
  return wrong;
}
