import { randomFrom } from '../../test/faults/random.ts';

/** Events of one provider over some time. */
export interface Load {
  readonly name: string;
  readonly seconds: number;
  /** In that second, on average. */
  readonly eventsPerSecond: (second: number) => number;
}

const steady = (eventsPerSecond: number): Load => ({
  name: `${eventsPerSecond.toLocaleString('en-US')} a second`,
  seconds: 600,
  eventsPerSecond: () => eventsPerSecond,
});

const burst: Load = {
  name: '100 a second, and 10,000 for one minute',
  seconds: 600,
  eventsPerSecond: (second) => (second >= 300 && second < 360 ? 10_000 : 100),
};

export const loads = [steady(1), steady(100), steady(10_000), burst] as const;

const stepsPerSecond = 100;

/** Requests in each step of ten milliseconds: by chance, and the same ones for a seed. */
export function arrivalsOf({ seconds, eventsPerSecond }: Load, seed: number): readonly number[] {
  const random = randomFrom(seed);
  return Array.from({ length: seconds * stepsPerSecond }, (_, step) =>
    poisson(eventsPerSecond(Math.floor(step / stepsPerSecond)) / stepsPerSecond, random),
  );
}

/** As many in each step, for those who want to count on their fingers. */
export function evenArrivals(perStep: number, seconds: number): readonly number[] {
  return Array.from({ length: seconds * stepsPerSecond }, () => perStep);
}

/** Knuth's way: exact, and fast enough for the hundred a step that we have at the most. */
function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
