import { failureOf } from '../../app/failure.ts';
import { dispatchIdOf } from '../../domain/dispatch.ts';
import type { Sending } from '../../domain/sending.ts';
import { matches, matchFields } from '../../subscriptions/match.ts';
import { type Happening, planOf } from '../../subscriptions/plan.ts';
import type { Match, Rule, RuleContext } from '../../subscriptions/rule.ts';
import { isWanted } from '../../subscriptions/where.ts';

/** What a rule makes of an event. */
export type Verdict = { readonly rule: string } & (
  | { readonly outcome: 'sends'; readonly sending: Sending }
  /** It matches, and there is nothing to be done this time. */
  | { readonly outcome: 'nothing' }
  /** It is for others: these fields are not as it wants them, or its `where` said no. */
  | { readonly outcome: 'no'; readonly because: readonly (keyof Match | 'where')[] }
  /** One of its functions threw. */
  | { readonly outcome: 'fails'; readonly failure: string }
);

/** Asks a rule as the worker and the dispatcher do, and sends nothing. A `run` is not called. */
export async function verdictOf(rule: Rule, happening: Happening): Promise<Verdict> {
  const { name } = rule;
  const because = mismatches(rule.match, happening);
  if (because.length > 0) return { rule: name, outcome: 'no', because };
  try {
    if (!isWanted(rule, happening.event)) {
      return { rule: name, outcome: 'no', because: ['where'] };
    }
    const sending = await planOf(rule, happening, contextOf(rule, happening));
    return sending === undefined
      ? { rule: name, outcome: 'nothing' }
      : { rule: name, outcome: 'sends', sending };
  } catch (error) {
    return { rule: name, outcome: 'fails', failure: failureOf(error) };
  }
}

function mismatches(match: Match, { event }: Happening): readonly (keyof Match)[] {
  return matchFields.filter((field) => {
    const patterns = match[field];
    return patterns !== undefined && !matches({ [field]: patterns }, event);
  });
}

/** Nothing came before it, so it is never late. */
function contextOf({ name }: Rule, { event: { key } }: Happening): RuleContext {
  return {
    id: dispatchIdOf({ key, rule: name }),
    replay: undefined,
    isStale: async () => false,
  };
}
