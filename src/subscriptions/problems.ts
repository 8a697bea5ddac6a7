import { isJsonObject, type JsonObject } from '../domain/json.ts';
import { eventBridgeProblems, snsProblems, sqsProblems } from './problems/arn-problems.ts';
import {
  type Check,
  descriptionOf,
  isFunction,
  kindOf,
  objectOf,
  optional,
  present,
} from './problems/check.ts';
import { httpProblems } from './problems/http-problems.ts';
import { matchProblems } from './problems/match-problems.ts';
import { isRuleName } from './problems/names.ts';
import { optionProblems } from './problems/option-problems.ts';
import { slackProblems } from './problems/slack-problems.ts';
import type { ActionKind } from './rule.ts';

/** A line for each thing that makes no sense, beginning with the rule's name. They may come from plain JavaScript. */
export function problemsOf(rules: unknown, options: unknown): readonly string[] {
  return [...problemsOfRules(rules), ...optionProblems(options, 'options')];
}

function problemsOfRules(rules: unknown): readonly string[] {
  if (!Array.isArray(rules)) return [`the rules must be a list, not ${kindOf(rules)}`];
  return Array.from(rules).flatMap((rule, index) =>
    [...ruleProblems(rule, ''), ...sameNameProblems(rule, rules.slice(0, index))].map(
      (problem) => `${titleOf(rule, index)}: ${problem}`,
    ),
  );
}

function titleOf(rule: unknown, index: number): string {
  const name = isJsonObject(rule) ? rule.name : undefined;
  return typeof name === 'string' && name !== ''
    ? `rule ${descriptionOf(name)}`
    : `rule ${index + 1} (no name)`;
}

function sameNameProblems(rule: unknown, earlier: readonly unknown[]): readonly string[] {
  if (!isJsonObject(rule) || typeof rule.name !== 'string') return [];
  const same = earlier.findIndex((other) => isJsonObject(other) && other.name === rule.name);
  return same === -1 ? [] : [`name must be unique, and rule ${same + 1} has it too`];
}

const actions: Readonly<Record<ActionKind, Check>> = {
  slack: slackProblems,
  http: httpProblems,
  eventBridge: eventBridgeProblems,
  sqs: sqsProblems,
  sns: snsProblems,
  run: isFunction,
};

const kinds = Object.keys(actions);

const rule = objectOf(
  {
    name: isRuleName,
    match: matchProblems,
    where: optional(isAnsweringAtOnce),
    ...Object.fromEntries(Object.entries(actions).map(([kind, check]) => [kind, optional(check)])),
  },
  actionCountProblems,
);

const ruleProblems: Check = (value, at) =>
  isJsonObject(value) ? rule(value, at) : [`it must be an object, not ${kindOf(value)}`];

function isAnsweringAtOnce(value: unknown, at: string): readonly string[] {
  if (typeof value !== 'function') return isFunction(value, at);
  return value.constructor.name === 'AsyncFunction'
    ? [`${at} must not be async: a promise counts as true, whatever comes of it`]
    : [];
}

function actionCountProblems(one: JsonObject): readonly string[] {
  const found = present(one, ...kinds);
  if (found.length === 1) return [];
  const what = found.length === 0 ? 'none' : found.join(' and ');
  return [`it must have exactly one of ${kinds.join(', ')}, not ${what}`];
}
