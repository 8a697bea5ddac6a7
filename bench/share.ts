import { existsSync } from 'node:fs';
import type { Benchmark, Goal, Outcome } from './benchmark.ts';
import { checkSent } from './harness/check-sent.ts';
import { type Contender, ours, throttled } from './harness/contender.ts';
import { periodMilliseconds, quotaMilliseconds } from './harness/cpu-share.ts';
import { type Field, fieldFor } from './harness/field.ts';
import { firstCallOf } from './harness/first-call.ts';
import { asCell, spreadOf } from './spread.ts';
import { inTurns, type Samples, valuesOf } from './turns.ts';

/** Of memory, in MB. */
const sizes = [128, 256, 512] as const;

/** Milliseconds until the first call is answered, by the function's memory. */
export type FirstCalls = Readonly<Record<(typeof sizes)[number], number>>;

export const share: Benchmark = {
  name: 'share',
  title: 'The first call with the share of a core that Lambda gives',
  about: `What a provider waits for at the first call, by the function's memory: milliseconds until it is answered. Lambda
loads a function with a whole core and runs it with a share of one: with 128 MB a fourteenth, with 256 a seventh, with
512 less than a third. What is done while the function is loaded is done faster, and before anybody waits.

**This is a model of Lambda, and not Lambda.** A process loads the function with all there is, and stops. From then on
it has a quota of CPU time in every ${periodMilliseconds} ms, for all its threads together: ${periodMilliseconds} ms × memory / 1769 MB, which makes
${quotasInWords()} ms. This program lets it run (\`SIGCONT\`) until it has used that up, as \`/proc\` says, and stops it
(\`SIGSTOP\`) until the ${periodMilliseconds} ms are over, the first of which begin with the call. To wait costs nothing. What is left of a
quota is lost; what was used beyond it, a tenth of a millisecond or so, is taken off the next. So a call is answered
within its first quota, or one or more whole periods later. A cgroup would do the same, but takes rights that not every
user has; there the kernel looks at its clock's ticks alone, and a short call may run on until one comes. AWS documents
the share, and not the period. The processor is not Lambda's, and no network is in these figures. All else is as with
the cold starts above.`,

  async run({ isQuick, progress }) {
    if (!existsSync('/proc/self/schedstat')) return skipped;
    const field = await fieldFor(progress);
    const before = await field.stub.counts();
    const turns = { rounds: isQuick ? 3 : 15, progress };
    const samples = await inTurns(throttled, turns, (each) => sampleOf(field, each));
    const after = await field.stub.counts();
    checkSent(after.messages - before.messages, throttled.length * turns.rounds * sizes.length);
    return shareOutcome(samples);
  },
};

async function sampleOf(field: Field, contender: Contender): Promise<FirstCalls> {
  return {
    128: await firstCallOf(field, contender, 128),
    256: await firstCallOf(field, contender, 256),
    512: await firstCallOf(field, contender, 512),
  };
}

function quotasInWords(): string {
  return sizes.map((size) => quotaMilliseconds(size).toFixed(1)).join(', ');
}

const columns = ['first call, ms', ...sizes.map((size) => `${size} MB`)];

const skipped: Outcome = {
  columns,
  rows: [],
  verdict: 'Skipped: there is no /proc here, which says how much CPU a process has used.',
  isHeld: true,
  samples: {},
};

/** Medians and quartiles, and the goals from those. */
export function shareOutcome(samples: Samples<FirstCalls>): Outcome {
  const goals = goalsOf(samples);
  const [small, large] = goals.map((goal) => goal.ours.toFixed(1));
  return {
    columns,
    rows: throttled.map((contender) => [
      contender.title,
      ...sizes.map((size) =>
        asCell(spreadOf(valuesOf(samples, contender, (each) => each[size])), 1),
      ),
    ]),
    verdict: `A provider waits ${small} ms for Hooklane's first answer with 128 MB, and ${large} ms with 512.`,
    isHeld: true,
    rounds: samples.get(ours)?.length ?? 0,
    goals,
    samples: Object.fromEntries([...samples].map(([{ name }, each]) => [name, each])),
  };
}

function goalsOf(samples: Samples<FirstCalls>): readonly Goal[] {
  const median = (value: (calls: FirstCalls) => number): number =>
    spreadOf(valuesOf(samples, ours, value)).median;
  return [
    {
      what: 'ms until the first answer with the CPU of 128 MB',
      atMost: 25,
      ours: median((each) => each[128]),
    },
    { what: 'the same with that of 512 MB', atMost: 5, ours: median((each) => each[512]) },
  ];
}
