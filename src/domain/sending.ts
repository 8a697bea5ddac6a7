import { HookError } from './errors.ts';

/**
 * What a rule wants to have done about an event: complete, so that it can be shown and not sent as well. Where
 * credentials belong to it, it names them: they are read when it is sent.
 */
export type Sending =
  | SlackSending
  | HttpSending
  | EventBridgeSending
  | SqsSending
  | SnsSending
  | RunSending;

export type SendingOf<Kind extends Sending['kind']> = Extract<Sending, { readonly kind: Kind }>;

/** A message in Slack. */
export interface SlackSending {
  readonly kind: 'slack';
  /** Of the bot token, among the targets' credentials. */
  readonly token: string;
  readonly to: SlackPlace;
  readonly message: SlackMessage;
}

export type SlackPlace =
  /** A message of its own, in a thread where there is one: https://docs.slack.dev/reference/methods/chat.postMessage */
  | { readonly as: 'post'; readonly channel: string; readonly threadTs?: string }
  /** The first with this key is posted, and each further one goes into its thread, or takes its place. */
  | { readonly as: 'thread' | 'update'; readonly channel: string; readonly key: string }
  /**
   * The answer to a command or an interaction.
   * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
   */
  | { readonly as: 'response'; readonly url: string; readonly isForEveryone: boolean };

/** https://docs.slack.dev/reference/block-kit */
export interface SlackMessage {
  /** What notifications show, and all there is where there are no blocks. In Slack's `mrkdwn`. */
  readonly text: string;
  readonly blocks?: readonly SlackBlock[];
}

/** A block as Slack takes it; `@slack/types` has a type for each. */
export interface SlackBlock {
  readonly type: string;
}

/** A POST of the event, signed by Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks */
export interface HttpSending {
  readonly kind: 'http';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of the secrets that sign it; undefined where nobody asks for a signature. */
  readonly secret: string | undefined;
  /** Whether the address may be of a private network. */
  readonly allowPrivate: boolean;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export interface EventBridgeSending {
  readonly kind: 'eventBridge';
  readonly busArn: string;
  readonly source: string;
  readonly detailType: string;
  /** JSON text: the CloudEvent. */
  readonly detail: string;
  /** When it happened: RFC 3339. */
  readonly time: string;
}

export interface SqsSending {
  readonly kind: 'sqs';
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What is to stay in order, where the queue keeps one. */
  readonly group: string;
}

export interface SnsSending {
  readonly kind: 'sns';
  readonly topicArn: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly group: string;
}

/** A function of the deployment's own. */
export interface RunSending {
  readonly kind: 'run';
  readonly rule: string;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** One try to send something. */
export interface Attempt {
  /** The same for each try of a dispatch: what the target may tell repeats by. Letters, digits, `_` and `-`. */
  readonly id: string;
  /** Aborted when its time is over. */
  readonly signal: AbortSignal;
  readonly traceparent: string | undefined;
}

/** Sends what is of one kind. @throws TargetError, or HookError where what it needs itself is away */
export type Sender<Kind extends Sending['kind']> = (
  sending: SendingOf<Kind>,
  attempt: Attempt,
) => Promise<void>;

export type Senders = { readonly [Kind in Sending['kind']]: Sender<Kind> };

/**
 * What is paused when it asks for that, or does not answer: no more than shares its fate. Holds no secret.
 */
export function targetOf(sending: Sending): string {
  switch (sending.kind) {
    case 'slack':
      return sending.to.as === 'response'
        ? 'slack response_url'
        : `slack ${sending.token} ${sending.to.channel}`;
    case 'http':
      return `http ${new URL(sending.url).origin}`;
    case 'eventBridge':
      return `eventBridge ${sending.busArn}`;
    case 'sqs':
      return `sqs ${sending.queueArn}`;
    case 'sns':
      return `sns ${sending.topicArn}`;
    case 'run':
      return `run ${sending.rule}`;
  }
}

/** Why a target did not do what was asked. */
export interface TargetFailure {
  /**
   * Whether the same again may do better: `target_unavailable` means later, `target_throttled` not before the
   * target says so, `target_refused` never.
   */
  readonly code: 'target_refused' | 'target_unavailable' | 'target_throttled';
  /** The target's own word for it, as in `channel_not_found` or `http_503`: a code, and never what it wrote. */
  readonly reason: string;
  /** How long it asks to be left alone. */
  readonly retryAfterMilliseconds?: number;
  /** For who wrote the rule, where a word does not say it. */
  readonly message?: string;
}

export class TargetError extends HookError {
  readonly reason: string;
  readonly retryAfterMilliseconds: number | undefined;

  constructor(failure: TargetFailure, options?: ErrorOptions) {
    const { code, reason, retryAfterMilliseconds } = failure;
    super(code, failure.message ?? `the target did not take it: ${reason}`, options);
    this.reason = reason;
    this.retryAfterMilliseconds = retryAfterMilliseconds;
  }
}
