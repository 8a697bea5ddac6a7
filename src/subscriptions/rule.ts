import type { Envelope } from '../domain/envelope.ts';
import type { SlackMessage } from '../domain/sending.ts';
import type { DataOf } from './event-data.ts';

/** What a rule gets to see of an event: its envelope, its key and its payload. */
export interface EventOf<Type extends string = string> extends Envelope {
  readonly type: Envelope['type'];
  /** `<provider>:<hook>:<id>`. */
  readonly key: string;
  /** The payload: of a known type, by the provider's own published types. Numbers beyond 2^53 lose digits here. */
  readonly data: DataOf<Type>;
}

/**
 * Which events a rule is for: all fields have to match, each by one of its patterns. A text may have `*` for any
 * number of characters.
 */
export interface Match<Type extends string = string> {
  /** As in `com.github.pull_request.opened` or `com.gitlab.pipeline.*`. */
  readonly type?: Patterns<Type>;
  readonly provider?: Patterns;
  readonly hook?: Patterns;
  readonly source?: Patterns;
  readonly subject?: Patterns;
  readonly action?: Patterns;
  /** The login, username or Slack user id of who did it. */
  readonly actor?: Patterns;
  /** Repository full name, project path, or team id. */
  readonly scope?: Patterns;
  /** The key of an earlier event with the same body under another id: perhaps a replayed capture. */
  readonly duplicateof?: Patterns;
}

export type Patterns<Text extends string = string> =
  | Text
  | Condition
  | readonly (Text | Condition)[];

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export type Condition =
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string }
  | { readonly 'equals-ignore-case': string }
  /** None of these texts, which may have `*`; an absent field is none of them. */
  | { readonly 'anything-but': string | readonly string[] }
  | { readonly exists: boolean };

/** What a rule's functions can ask beside the event. */
export interface RuleContext {
  /** The same at each try of this rule for this event: what effects elsewhere may be told apart by. */
  readonly id: string;
  /** The id of the request that asked for this replay; undefined for the event itself. */
  readonly replay: string | undefined;
  /**
   * Whether this rule asked about an event before that is about the same and happened later: then this one comes too
   * late, and had better change nothing. Asking notes this event's `time`.
   * @param entity what stays the same while it changes; by default provider, source and subject
   */
  isStale(entity?: string): Promise<boolean>;
}

export interface RunContext extends RuleContext {
  /** Aborted when the time of this try is over. */
  readonly signal: AbortSignal;
}

interface RuleBase<Type extends string> {
  /** Unique, of lower-case letters, digits and hyphens: it stands in logs, states and dead letters. */
  readonly name: string;
  readonly match: Match<Type>;
  /**
   * What else must be true. One that throws is tried again, as its action is, and ends among the dead letters: an
   * event is not passed over because of it.
   */
  where?(event: EventOf<Type>): boolean;
}

export interface Actions<Type extends string = string> {
  readonly slack: SlackAction<Type>;
  readonly http: HttpAction;
  readonly eventBridge: EventBridgeAction;
  readonly sqs: { readonly queueArn: string };
  readonly sns: { readonly topicArn: string };
  /** Your own code. It may be called again for the same event: where that matters, tell by `context.id`. */
  run(event: EventOf<Type>, context: RunContext): Promise<void> | void;
}

export type ActionKind = keyof Actions;

type ExactlyOne<All> = {
  [Kind in keyof All]: Pick<All, Kind> & { readonly [Other in Exclude<keyof All, Kind>]?: never };
}[keyof All];

/** When an event matches, do this. */
export type Rule<Type extends string = string> = RuleBase<Type> & ExactlyOne<Actions<Type>>;

export type SlackAction<Type extends string = string> = SlackPost<Type> | SlackReply<Type>;

/** A function of a rule that is for any event: so one for some is one, as methods are. */
type Asked<Type extends string, Answer> = { ask(event: EventOf<Type>): Answer }['ask'];

interface SlackWords<Type extends string> {
  /** The bot token's name among the targets' credentials; by default `default`. */
  readonly token?: string;
  /**
   * What is said: text in Slack's mrkdwn, or blocks with a text for notifications. Undefined: nothing this time. By
   * default the template for the event's type, and of an unknown one a line with type, scope and actor.
   */
  message?(
    event: EventOf<Type>,
    context: RuleContext,
  ): SlackMessage | string | undefined | Promise<SlackMessage | string | undefined>;
}

export interface SlackPost<Type extends string = string> extends SlackWords<Type> {
  /** Its id, or `#name` of a public one; a function where it depends on the event. */
  readonly channel: string | Asked<Type, string>;
  /** Events with the same key go into one thread. `subject`: those of one pull request, issue, pipeline. */
  readonly thread?: 'subject' | Asked<Type, string>;
  /** Events with the same key take the place of the message before; one that comes too late does not. */
  readonly update?: 'subject' | Asked<Type, string>;
  readonly reply?: never;
}

/** Answers a Slack command or interaction where it was given, and a mention in its thread. */
export interface SlackReply<Type extends string = string> extends SlackWords<Type> {
  /** Whether only who asked sees it. A mention is always answered for everyone. */
  readonly reply: 'sender' | 'everyone';
  readonly channel?: never;
  readonly thread?: never;
  readonly update?: never;
}

export interface HttpAction {
  /** Of `https:`, but with `allowPrivate`. */
  readonly url: string;
  /** The name among the targets' credentials of the secrets that sign it, by default `default`; false for none. */
  readonly secret?: string | false;
  /** Sent as they are; none that names the event or the signature. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the address may be of a private network, or of this machine. By default it is refused. */
  readonly allowPrivate?: boolean;
}

export interface EventBridgeAction {
  readonly busArn: string;
  /** By default `hooklane.<provider>`. */
  readonly source?: string;
}
