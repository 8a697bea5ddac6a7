import type { Benchmark, Goal, Outcome } from './benchmark.ts';
import { checkSent } from './harness/check-sent.ts';
import { type ColdStart, startCold } from './harness/cold-start.ts';
import {
  type Contender,
  floor,
  ours,
  oursForSlack,
  receivers,
  slackPeer,
} from './harness/contender.ts';
import { type Field, fieldFor } from './harness/field.ts';
import { asCell, type Spread, spreadOf } from './spread.ts';
import { bestPeer, inTurns, ratiosOf, type Samples, valuesOf } from './turns.ts';

export const cold: Benchmark = {
  name: 'cold',
  title: 'A cold start, and the first answer',
  about: `What a provider waits for when no environment is free. Each start is a fresh process: milliseconds from the moment
it begins to load the function until that is *loaded* (which on Lambda is init, and has a whole core), and then until
the *first call* is answered (which has the share of a core that comes with the memory: with 512 MB less than a third,
so that it takes as much longer). Connections that are opened while a function is loaded are in *loaded*. Node's own
boot is left out: it is the same for all. In each round everybody has a turn, so that what slows the machine down for a
while slows all of them down; the table shows medians and, in brackets, the first and the third quartile. *× floor* is
both together, divided by the floor's of the same round.

All do the same work: take the event that a Function URL makes of a GitHub push of 8 KB (Bolt and Hooklane's own
receiver for Slack: of a message of that size; the one for GitLab: of a merge request of 6 KB, the largest that is in
[\`test/fixtures\`](../test/fixtures)), verify its signature, send one SQS message, and answer with a 2xx. SQS
is a stub on loopback that speaks TLS and answers at once: there is no network in these figures. Hooklane is measured
in the bundles that are deployed; it also reads its secret from SSM (a stub as well), compresses the body, and writes a
log line, where the others have the secret in their environment and pass the body on as it is. Around each peer's
package, of the version in [\`bench/package.json\`](../bench/package.json), stand a few lines of ours, in
[\`bench/contenders\`](../bench/contenders): as in its documentation, and bundled by esbuild as its users would, into one
minified CommonJS file with esbuild's default fields. *KB at start* is what is loaded before the first call.`,

  async run(settings) {
    const field = await fieldFor(settings.progress);
    const before = await field.stub.counts();
    const rounds = settings.isQuick ? 3 : 31;
    const turns = { rounds, progress: settings.progress };
    const starts = await inTurns(receivers, turns, (contender) => startCold(field, contender));
    const after = await field.stub.counts();
    checkSent(after.messages - before.messages, (receivers.length - 1) * rounds);
    return outcomeOf(field, starts);
  },
};

function outcomeOf(field: Field, starts: Samples<ColdStart>): Outcome {
  const rows = receivers.map((contender) => {
    const of = (value: (start: ColdStart) => number): Spread =>
      spreadOf(valuesOf(starts, contender, value));
    return [
      contender.title,
      ...[of(loadOf), of(firstOf), of(sumOf)].map((spread) => asCell(spread, 1)),
      contender === floor ? '1' : asCell(spreadOf(ratiosOf(starts, [contender, floor], sumOf)), 2),
      field.bundleOf(contender).kilobytesAtStart.toFixed(0),
    ];
  });
  const goals = goalsOf(field, starts);
  return {
    columns: ['', 'loaded, ms', 'first call, ms', 'both, ms', '× floor', 'KB at start'],
    rows,
    verdict: verdictOf(goals),
    isHeld: true,
    rounds: starts.get(ours)?.length ?? 0,
    goals,
    samples: Object.fromEntries([...starts].map(([{ name }, each]) => [name, each])),
  };
}

const loadOf = ({ load }: ColdStart): number => load;
const firstOf = ({ first }: ColdStart): number => first;
const sumOf = ({ load, first }: ColdStart): number => load + first;

function goalsOf(field: Field, starts: Samples<ColdStart>): readonly Goal[] {
  const best = bestPeer(starts, sumOf);
  const quickest = bestPeer(starts, firstOf);
  const ratio = (pair: readonly [Contender, Contender], value = sumOf): number =>
    spreadOf(ratiosOf(starts, pair, value)).median;
  return [
    { what: 'cold start and first answer, × floor', atMost: 1.8, ours: ratio([ours, floor]) },
    {
      what: `the same, × the best peer (${best.title})`,
      atMost: 0.65,
      ours: ratio([ours, best]),
    },
    { what: 'the same for Slack, × Bolt', atMost: 0.28, ours: ratio([oursForSlack, slackPeer]) },
    {
      what: `the first call alone, × the best peer (${quickest.title})`,
      atMost: 0.2,
      ours: ratio([ours, quickest], firstOf),
    },
    {
      what: "KB of a receiver's bundle at start",
      atMost: 190,
      ours: field.bundleOf(ours).kilobytesAtStart,
    },
  ];
}

function verdictOf([floor, peer, bolt]: readonly Goal[]): string {
  const [timesFloor, timesPeer, timesBolt] = [floor, peer, bolt].map((goal) =>
    goal?.ours.toFixed(2),
  );
  return `Hooklane takes ${timesFloor} times what the floor takes, ${timesPeer} of the best peer, and for Slack ${timesBolt} of Bolt.`;
}
