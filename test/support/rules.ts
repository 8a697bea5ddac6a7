import type { Rule } from '../../src/subscriptions/rule.ts';
import type { Subscriptions } from '../../src/subscriptions/subscriptions.ts';

/** Every event there is. */
export const announce: Rule = { name: 'announce', match: {}, run: () => {} };

export function subscriptionsOf(...rules: readonly Rule[]): Subscriptions {
  return { rules };
}
