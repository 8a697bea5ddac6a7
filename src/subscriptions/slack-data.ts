import type { AppRateLimitedEvent, SlackEvent } from '@slack/types';
import type { SlackCommand, SlackInteractions } from './slack-interactions.ts';

/** The payload by what follows `com.slack.` in the type. The events are by Slack's own types. */
export type SlackData<Name extends string> = Name extends 'command'
  ? SlackCommand
  : Name extends 'app_rate_limited'
    ? Omit<AppRateLimitedEvent, 'token'>
    : Name extends `interaction.${infer Type extends keyof SlackInteractions}`
      ? SlackInteractions[Type]
      : Name extends `event.${infer Event}`
        ? Delivered<EventNamed<Event>>
        : unknown;

/** What there is a payload for. */
export type SlackName =
  | 'command'
  | 'app_rate_limited'
  | `interaction.${keyof SlackInteractions}`
  | `event.${EventName<SlackEvent>}`;

type EventName<Event> = Event extends { type: 'message'; subtype: infer Subtype extends string }
  ? `message.${Subtype}`
  : Event extends { type: infer Type extends string }
    ? Type
    : never;

/** By `app_mention`, or by `message.channel_join`, where `*` is any subtype. */
type EventNamed<Name extends string> = Name extends `message.${infer Subtype}`
  ? Extract<Message, { subtype: Subtype extends '*' ? string : Subtype }>
  : Name extends 'message'
    ? Extract<Message, { subtype: undefined }>
    : Name extends `${infer Type}.${string}`
      ? Extract<SlackEvent, { type: Type }>
      : Extract<SlackEvent, { type: Name }>;

type Message = Extract<SlackEvent, { type: 'message' }>;

type Delivered<Event> = [Event] extends [never] ? unknown : SlackDelivery<Event>;

/** What each event comes in: https://docs.slack.dev/apis/events-api/#callback-field */
export interface SlackDelivery<Event> {
  readonly type: 'event_callback';
  readonly event: Event;
  readonly event_id: string;
  /** When Slack sent it, in seconds. */
  readonly event_time: number;
  readonly event_context?: string;
  readonly api_app_id: string;
  /** Absent where it is about a whole organisation. */
  readonly team_id?: string;
  readonly enterprise_id?: string | null;
  readonly context_team_id?: string | null;
  readonly context_enterprise_id?: string | null;
  readonly is_ext_shared_channel?: boolean;
  /** One of the installations that may see it. */
  readonly authorizations?: readonly {
    readonly enterprise_id: string | null;
    readonly team_id: string | null;
    readonly user_id: string;
    readonly is_bot: boolean;
    readonly is_enterprise_install?: boolean;
  }[];
}
