import { isJsonObject } from '../domain/json.ts';
import { problemsOf } from './problems.ts';
import type { Rule } from './rule.ts';
import type { SubscriptionOptions, Subscriptions } from './subscriptions.ts';

/** The rules do not make sense. Its message names each rule that does not, and what was expected. */
export class SubscriptionError extends Error {
  override readonly name = 'SubscriptionError';
}

/**
 * Checks the rules when the file is read: at the build, and when a function starts.
 * @throws SubscriptionError
 */
export function defineSubscriptions(
  rules: readonly Rule[],
  options: SubscriptionOptions = {},
): Subscriptions {
  requireSense(rules, options);
  return { ...options, rules };
}

function requireSense(rules: unknown, options: unknown): void {
  requireNone(problemsOf(rules, options));
}

/** @throws SubscriptionError with a line for each of them */
export function requireNone(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new SubscriptionError(['the subscriptions do not make sense:', ...problems].join('\n  '));
}

/** One rule, with the payload's type by the type that it matches. */
export function rule<const Type extends string>(one: Rule<Type>): Rule<Type> {
  return one;
}

/**
 * What a module exports as `subscriptions`. It is checked, since not only `defineSubscriptions` can have made it.
 * @throws SubscriptionError
 */
export function subscriptionsIn(module: unknown, file: string): Subscriptions {
  const found = isJsonObject(module) ? module.subscriptions : undefined;
  if (!isJsonObject(found) || !Array.isArray(found.rules)) {
    throw new SubscriptionError(
      `${file} must say: export const subscriptions = defineSubscriptions([…])`,
    );
  }
  const { rules, ...options } = found;
  requireSense(rules, options);
  return found as unknown as Subscriptions;
}
