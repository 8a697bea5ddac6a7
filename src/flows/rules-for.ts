import type { Envelope } from '../domain/envelope.ts';
import { matches } from '../subscriptions/match.ts';
import type { Happening } from '../subscriptions/plan.ts';
import type { Rule } from '../subscriptions/rule.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { isWanted } from '../subscriptions/where.ts';

/** What an event may set in motion, as far as its envelope says. */
export function matchingRules(
  { rules, replayGuard = {} }: Subscriptions,
  envelope: Envelope,
): readonly Rule[] {
  const guard = `${envelope.provider}:${envelope.hook}`;
  const isRefused = envelope.duplicateof !== undefined && Object.hasOwn(replayGuard, guard);
  return isRefused ? [] : rules.filter(({ match }) => matches(match, envelope));
}

/**
 * What an event sets in motion. Its payload is read where a rule asks for it, and only then. Where that fails, or a
 * rule's `where` throws, the rule is among them: storing waits for neither, and the dispatcher asks again.
 */
export async function rulesFor(
  subscriptions: Subscriptions,
  envelope: Envelope,
  read: () => Promise<Happening>,
): Promise<readonly Rule[]> {
  const matching = matchingRules(subscriptions, envelope);
  if (matching.every(({ where }) => where === undefined)) return matching;
  const event = await read().then(
    (happening) => happening.event,
    () => undefined,
  );
  if (event === undefined) return matching;
  // They share it, and one must not change what the next sees.
  freeze(event);
  return matching.filter((rule) => {
    try {
      return isWanted(rule, event);
    } catch {
      return true;
    }
  });
}

/** A stranger's payload may be as deep as it is long, so this does not call itself. */
function freeze(root: object): void {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    Object.freeze(value);
    for (const member of Object.values(value)) waiting.push(member);
  }
}
