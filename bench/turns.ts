import type { Contender } from './harness/contender.ts';
import { spreadOf } from './spread.ts';

/** What each took, round by round. */
export type Samples<Sample> = ReadonlyMap<Contender, readonly Sample[]>;

export interface Turns {
  readonly rounds: number;
  readonly progress: (line: string) => void;
}

/**
 * In each round everybody has a turn, forth in one and back in the next, so that what slows the machine down for
 * a while slows all of them down.
 */
export async function inTurns<Sample>(
  contenders: readonly Contender[],
  { rounds, progress }: Turns,
  take: (contender: Contender) => Promise<Sample>,
): Promise<Samples<Sample>> {
  const samples = new Map(contenders.map((each) => [each, [] as Sample[]]));
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}`);
    const inOrder = [...samples];
    for (const [contender, taken] of round % 2 === 0 ? inOrder.toReversed() : inOrder) {
      taken.push(await take(contender));
    }
  }
  return samples;
}

export function valuesOf<Sample>(
  samples: Samples<Sample>,
  contender: Contender,
  value: (sample: Sample) => number,
): readonly number[] {
  return (samples.get(contender) ?? []).map(value);
}

/** One divided by the other in each round: what slowed both down is gone from it. */
export function ratiosOf<Sample>(
  samples: Samples<Sample>,
  [one, other]: readonly [Contender, Contender],
  value: (sample: Sample) => number,
): readonly number[] {
  const others = valuesOf(samples, other, value);
  return valuesOf(samples, one, value).map((each, round) => each / (others[round] ?? Number.NaN));
}

/** The quickest of those that people receive webhooks with. */
export function bestPeer<Sample>(
  samples: Samples<Sample>,
  value: (sample: Sample) => number,
): Contender {
  const medianOf = (contender: Contender): number =>
    spreadOf(valuesOf(samples, contender, value)).median;
  const peers = [...samples.keys()].filter(({ kind }) => kind === 'peer');
  return peers.reduce((left, right) => (medianOf(left) <= medianOf(right) ? left : right));
}
