import type { SubscriptionOptions } from './subscriptions.ts';

/** A line for each thing that makes no sense, beginning with the rule's name. */
export function problemsOf(
  _rules: readonly unknown[],
  _options: SubscriptionOptions,
): readonly string[] {
  return [];
}
