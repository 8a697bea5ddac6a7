import { github } from '../src/providers/github.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { type BillPart, dollarsOf, goalBillOf } from './cost/goal-bill.ts';
import { runMetered } from './cost/metered-run.ts';
import { listedIn } from './cost/prices.ts';
import { everyOf, sampleEvents } from './cost/sample-events.ts';

export const dollars: Benchmark = {
  name: 'dollars',
  title: 'What a million events cost',
  about: `What AWS asks for a million of GitHub's events that come quickly, by its list prices (${listedIn}). The events
are those of [\`test/fixtures\`](../test/fixtures), each once; the functions run on the local protocol servers, where every
call and every byte is counted. [docs/cost.md](cost.md) says how, what is estimated, and what other providers' events cost.

The goal counts what any design pays that queues an event, stores it once and lists it by time: Lambda, SQS, the writes
of the item and of its entry in one index, and the logs. It leaves out the second index, the claim that tells replays,
storage and X-Ray, which the table shows below it: they are paid for too.`,

  async run({ isQuick, progress }) {
    const events = everyOf(sampleEvents(github), isQuick ? 8 : 1);
    progress(`${events.length} events through the functions`);
    const run = await runMetered(github, events, 'busy');
    return outcomeOf(goalBillOf(run), events.length);
  },
};

function outcomeOf(parts: readonly BillPart[], events: number): Outcome {
  const [counted, all] = [dollarsOf(parts.filter(({ isInGoal }) => isInGoal)), dollarsOf(parts)];
  const rowOf = ({ what, dollars, isInGoal }: BillPart): readonly string[] => [
    what,
    dollars.toFixed(2),
    isInGoal ? 'yes' : 'no',
  ];
  return {
    columns: ['a million events', 'dollars', 'in the goal'],
    rows: [
      ...parts.map(rowOf),
      ['**in the goal**', counted.toFixed(2), ''],
      ['**all of it**', all.toFixed(2), ''],
    ],
    verdict: `By ${events} events, a million cost ${counted.toFixed(2)} dollars in what the goal counts, and ${all.toFixed(2)} in all.`,
    isHeld: true,
    goals: [{ what: 'dollars for a million GitHub events', atMost: 2.65, ours: counted }],
    samples: parts,
  };
}
