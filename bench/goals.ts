import type { Goal, Heading, Outcome } from './benchmark.ts';

/** The goals of all tables in one of their own. */
export const goals: Heading = {
  name: 'goals',
  title: 'What is aimed at',
  about: `Set from what the parts cost on their own. The figures are those of the tables below, of the same run. *The best peer* is the quickest of the packages that people receive webhooks with on Lambda,
each with the AWS SDK as it comes: aws4fetch and the bare SDK only send.`,
};

export function goalsOutcome(aimedAt: readonly Goal[]): Outcome {
  const met = aimedAt.filter(isMet);
  return {
    columns: ['goal', 'at most', 'Hooklane', 'met?'],
    rows: aimedAt.map((goal) => [
      goal.what,
      String(goal.atMost),
      goal.ours.toFixed(goal.atMost >= 100 ? 0 : 2),
      isMet(goal) ? 'yes' : 'no',
    ]),
    verdict: `${met.length} of ${aimedAt.length} goals are met.`,
    isHeld: true,
    samples: aimedAt,
  };
}

function isMet({ ours, atMost }: Goal): boolean {
  return ours <= atMost;
}
