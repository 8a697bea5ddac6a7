import { listOf, matchFields } from '../../subscriptions/match.ts';
import type { Condition, Match, Rule, SlackAction } from '../../subscriptions/rule.ts';
import { shownUrl } from './shown-url.ts';

/** Which events a rule is for, in short. */
export function matchWords({ match, where }: Rule): string {
  const fields = matchFields.flatMap((field) => {
    const patterns = match[field];
    return patterns === undefined ? [] : [fieldWords(field, listOf(patterns))];
  });
  return [...fields, ...(where === undefined ? [] : ['where …'])].join(', ') || 'every event';
}

function fieldWords(field: keyof Match, patterns: readonly (string | Condition)[]): string {
  return `${field} ${patterns.map(patternWords).join(' | ')}`;
}

function patternWords(pattern: string | Condition): string {
  if (typeof pattern === 'string') return pattern;
  return Object.entries(pattern)
    .map(([operator, value]) => `${operator} ${[value].flat().join(' | ')}`)
    .join();
}

export interface ActionWords {
  readonly action: string;
  /** Where to, as far as the rule itself says it. */
  readonly target: string | undefined;
}

export function actionWords(rule: Rule): ActionWords {
  if (rule.slack !== undefined) return { action: 'slack', target: placeWords(rule.slack) };
  if (rule.http !== undefined) return { action: 'http', target: shownUrl(rule.http.url) };
  if (rule.eventBridge !== undefined)
    return { action: 'eventBridge', target: rule.eventBridge.busArn };
  if (rule.sqs !== undefined) return { action: 'sqs', target: rule.sqs.queueArn };
  if (rule.sns !== undefined) return { action: 'sns', target: rule.sns.topicArn };
  return { action: 'run', target: undefined };
}

function placeWords({ reply, channel, thread, update }: SlackAction): string {
  if (reply !== undefined) return `reply to ${reply}`;
  const where = typeof channel === 'string' ? channel : 'a channel by the event';
  if (thread !== undefined) return `${where}, in threads`;
  return update === undefined ? where : `${where}, kept up to date`;
}
