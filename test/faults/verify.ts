import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { inLanes } from '../../src/domain/lanes.ts';
import { listedEvents } from '../support/listed-events.ts';
import { takeEffects } from './effects.ts';
import type { Ledger } from './ledger.ts';
import { judgeReplays, type ReplayVerdict } from './replays.ts';
import type { Targets, TargetVerdict } from './targets.ts';
import { isLarge, trialOf } from './trial.ts';

/** What became of the promise: the event keys for which it was not kept. */
export interface Verdict {
  readonly stored: number;
  /** Stored although nobody was told so: the answer was lost, or it was a 503. */
  readonly storedUnacknowledged: number;
  readonly bodiesCompared: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Other bytes than were sent, or by another hash. */
  readonly changed: readonly string[];
  /** Taken for a copy of another event, which none is. */
  readonly flagged: readonly string[];
  /** Stored, and the queue where all are told of heard nothing. */
  readonly unannounced: readonly string[];
  /** Messages in that queue beyond one for each event and replay: its consumers tell by their id. */
  readonly repeats: number;
  readonly replays: ReplayVerdict;
  readonly targets: TargetVerdict;
}

export interface Evidence {
  readonly origin: string;
  /** Where the queues are, without a proxy in between. */
  readonly sqs: string;
  readonly seed: number;
  readonly ledger: Ledger;
  readonly targets: Targets;
}

const sampledEvery = 20;

export async function verify({ origin, sqs, seed, ledger, targets }: Evidence): Promise<Verdict> {
  const events = await listedEvents(origin);
  const byKey = Map.groupBy(events, eventKeyOf);
  const accepted = [...ledger.accepted];
  const stored = accepted.filter(([key]) => byKey.has(key));
  const otherHash = stored.filter(([key, { hash }]) => byKey.get(key)?.[0]?.bodyhash !== hash);
  const sample = stored.filter(
    ([, { number }], index) => index % sampledEvery === 0 || isLarge(number),
  );
  const otherBytes: string[] = [];
  await inLanes(sample, 4, async ([key, { number }]) => {
    if (!(await hasBytes(origin, key, trialOf(seed, number).body))) otherBytes.push(key);
  });
  const effects = await takeEffects(sqs);
  return {
    stored: byKey.size,
    storedUnacknowledged: byKey.size - stored.length,
    bodiesCompared: sample.length,
    lost: [...new Set([...ledger.accepted.keys(), ...ledger.replays.keys()])].filter(
      (key) => !byKey.has(key),
    ),
    doubled: doubledIn(events),
    changed: [...new Set([...otherHash.map(([key]) => key), ...otherBytes])],
    flagged: events.filter(({ duplicateof }) => duplicateof !== undefined).map(eventKeyOf),
    unannounced: [...byKey.keys()].filter((key) => !effects.keys.has(key)),
    repeats: effects.repeats,
    replays: judgeReplays(ledger.replays, effects.replays),
    targets: await targets.verdict(events, effects.replays),
  };
}

/** No two trials have the same body, so one body twice is one event twice, whatever it is called. */
function doubledIn(events: readonly Envelope[]): readonly string[] {
  const byBody = Map.groupBy(events, ({ bodyhash }) => bodyhash);
  return [...byBody.values()]
    .filter((same) => same.length > 1)
    .flatMap((same) => same.map(eventKeyOf));
}

async function hasBytes(origin: string, key: string, body: Buffer): Promise<boolean> {
  const response = await fetch(`${origin}/events/${encodeURIComponent(key)}/body`);
  return body.equals(Buffer.from(await response.arrayBuffer()));
}
