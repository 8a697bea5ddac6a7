import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export type Work = () => unknown;

export type Samples<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/**
 * Milliseconds of each work in each round, after one round that is not counted. The works take turns and each
 * begins with a clean heap, so that what slows the machine down for a while slows all of them down.
 */
export async function interleave<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  rounds: number,
): Promise<Samples<Name>> {
  const names = Object.keys(works) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (let round = 0; round <= rounds; round += 1) {
    const turned = round % 2 === 0 ? names : names.toReversed();
    for (const name of turned) {
      const milliseconds = await timed(works[name]);
      if (round > 0) samples[name].push(milliseconds);
    }
  }
  return samples;
}

async function timed(work: Work): Promise<number> {
  collectGarbage();
  const start = performance.now();
  await work();
  return performance.now() - start;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
