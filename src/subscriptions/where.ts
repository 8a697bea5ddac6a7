import { answerOf } from './problems/check.ts';
import type { EventOf, Rule } from './rule.ts';

/**
 * Whether the payload is one that the rule is for.
 * @throws whatever `where` throws, and TypeError where it says neither true nor false: a `return` that was forgotten
 *   would else be a yes, and a promise as well
 */
export function isWanted({ where }: Rule, event: EventOf): boolean {
  if (where === undefined) return true;
  const said: unknown = where(event);
  if (typeof said === 'boolean') return said;
  // What it comes to is of no interest, and must not end the process.
  if (said instanceof Promise) said.catch(() => {});
  throw new TypeError(`where must say true or false, not ${answerOf(said)}`);
}
