import type { SlackMessage } from '../../domain/sending.ts';
import type { EventOf } from '../rule.ts';

/** What a rule without words of its own says in Slack about an event of this type. */
export type Template = (event: EventOf) => SlackMessage;

export function templateFor(_type: string): Template {
  return ({ type }) => ({ text: type });
}
