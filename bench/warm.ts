import type { Benchmark, Goal, Outcome } from './benchmark.ts';
import { checkSent } from './harness/check-sent.ts';
import { type Contender, floor, ours, receivers } from './harness/contender.ts';
import { fieldFor } from './harness/field.ts';
import { urlEventFor } from './harness/requests.ts';
import { startWarmField, type WarmField } from './harness/warm-field.ts';
import { asCell, quantileOf, spreadOf } from './spread.ts';
import { inTurns, ratiosOf, type Samples, valuesOf } from './turns.ts';

/** Calls of each contender in each round, one after the other; and then as many at once as are `many`. */
interface Pace {
  readonly rounds: number;
  readonly calls: number;
}

const many = 16;
const quick = { warmUp: { rounds: 1, calls: 500 }, measured: { rounds: 3, calls: 200 } };
const full = { warmUp: { rounds: 1, calls: 2000 }, measured: { rounds: 11, calls: 400 } };

export const warm: Benchmark = {
  name: 'warm',
  title: 'A warm call',
  about: `The same work by the same bundles in environments that are running: microseconds of CPU for one call, of all
threads of the process, when one call is answered after the other, and when 16 are under way at the same time. (Lambda
runs one at a time in each environment; the other says what is left when nobody waits for the network.) *p50* and *p99*
are how long a call took that was alone, the stub's own time included. Everybody has a process that stays, and a turn
in each round; ratios are taken within a round, and the brackets hold the first and the third quartile.`,

  async run({ isQuick, progress }) {
    const field = await fieldFor(progress);
    const running = await startWarmField(field, receivers);
    const { warmUp, measured } = isQuick ? quick : full;
    try {
      await samplesOf(running, warmUp, () => progress('warming up'));
      const before = await field.stub.counts();
      const samples = await samplesOf(running, measured, progress);
      const after = await field.stub.counts();
      const calls = measured.rounds * measured.calls * 2;
      checkSent(after.messages - before.messages, (receivers.length - 1) * calls);
      return outcomeOf(samples);
    } finally {
      running.stop();
    }
  },
};

interface Sample {
  /** Microseconds of CPU for a call: alone, and with 15 others under way. */
  readonly alone: number;
  readonly amongMany: number;
  /** Microseconds until a call that was alone was answered. */
  readonly p50: number;
  readonly p99: number;
}

function samplesOf(
  running: WarmField,
  { rounds, calls }: Pace,
  progress: (line: string) => void,
): Promise<Samples<Sample>> {
  return inTurns(receivers, { rounds, progress }, async (contender) => {
    const event = urlEventFor(contender, Date.now());
    const alone = await running.run(contender, { event, calls, concurrency: 1 });
    const amongMany = await running.run(contender, { event, calls, concurrency: many });
    return {
      alone: alone.cpu,
      amongMany: amongMany.cpu,
      p50: quantileOf(alone.latencies, 0.5),
      p99: quantileOf(alone.latencies, 0.99),
    };
  });
}

const aloneOf = ({ alone }: Sample): number => alone;
const amongManyOf = ({ amongMany }: Sample): number => amongMany;
const tailOf = ({ p50, p99 }: Sample): number => p99 / p50;

function outcomeOf(samples: Samples<Sample>): Outcome {
  return {
    columns: [
      '',
      'CPU, µs',
      '× floor',
      `CPU with ${many} at once, µs`,
      '× floor',
      'p50, µs',
      'p99, µs',
      'p99 / p50',
    ],
    rows: receivers.map((contender) => rowOf(samples, contender)),
    verdict: verdictOf(samples),
    isHeld: true,
    rounds: samples.get(ours)?.length ?? 0,
    goals: goalsOf(samples),
    samples: Object.fromEntries([...samples].map(([{ name }, each]) => [name, each])),
  };
}

function rowOf(samples: Samples<Sample>, contender: Contender): readonly string[] {
  const cell = (value: (sample: Sample) => number, digits: number): string =>
    asCell(spreadOf(valuesOf(samples, contender, value)), digits);
  const timesFloor = (value: (sample: Sample) => number): string =>
    contender === floor ? '1' : asCell(spreadOf(ratiosOf(samples, [contender, floor], value)), 2);
  return [
    contender.title,
    cell(aloneOf, 0),
    timesFloor(aloneOf),
    cell(amongManyOf, 0),
    timesFloor(amongManyOf),
    cell(({ p50 }) => p50, 0),
    cell(({ p99 }) => p99, 0),
    cell(tailOf, 1),
  ];
}

function goalsOf(samples: Samples<Sample>): readonly Goal[] {
  const timesFloor = (value: (sample: Sample) => number): number =>
    spreadOf(ratiosOf(samples, [ours, floor], value)).median;
  return [
    { what: 'CPU of a warm call, × floor', atMost: 1.8, ours: timesFloor(aloneOf) },
    { what: `the same with ${many} at once`, atMost: 2, ours: timesFloor(amongManyOf) },
    {
      what: 'p99 over p50 of a warm call',
      atMost: 2.5,
      ours: spreadOf(valuesOf(samples, ours, tailOf)).median,
    },
  ];
}

function verdictOf(samples: Samples<Sample>): string {
  const [alone, amongMany] = goalsOf(samples).map((goal) => goal.ours.toFixed(2));
  return `Hooklane takes ${alone} times the floor's CPU when a call is alone, and ${amongMany} times with ${many} at once.`;
}
