import type { SlackMessage } from '../../domain/sending.ts';
import type { EventOf } from '../rule.ts';

/** What a rule without words of its own says in Slack about an event: never throws, whatever the payload lacks. */
export type Template = (event: EventOf) => SlackMessage;
