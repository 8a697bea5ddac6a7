import type { KnownBlock, PlainTextElement } from '@slack/types';
import type { SlackInput, SlackView, SlackViewState } from './slack-views.ts';

/**
 * A slash command: each field of its form is text.
 * https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export interface SlackCommand {
  readonly command: string;
  /** What follows the command. */
  readonly text: string;
  readonly team_id: string;
  readonly team_domain: string;
  readonly enterprise_id?: string;
  readonly enterprise_name?: string;
  readonly channel_id: string;
  readonly channel_name: string;
  readonly user_id: string;
  /** Deprecated: show the id, as `<@U…>`. */
  readonly user_name?: string;
  readonly api_app_id: string;
  readonly is_enterprise_install?: 'true' | 'false';
  /** Whoever has it may post in the channel for half an hour. */
  readonly response_url: string;
  readonly trigger_id: string;
}

/** By the payload's `type`: https://docs.slack.dev/reference/interaction-payloads */
export interface SlackInteractions {
  readonly block_actions: SlackBlockActions;
  readonly block_suggestion: SlackBlockSuggestion;
  readonly message_action: SlackMessageAction;
  readonly shortcut: SlackShortcut;
  readonly view_closed: SlackViewClosed;
  readonly view_submission: SlackViewSubmission;
}

interface Interaction<Type extends string> {
  readonly type: Type;
  readonly user: SlackUser;
  /** Null, or absent, where the app is installed for a whole organisation. */
  readonly team?: SlackTeam | null;
  readonly enterprise?: { readonly id: string; readonly name: string } | null;
  readonly is_enterprise_install?: boolean;
}

interface SlackUser {
  readonly id: string;
  readonly username?: string;
  readonly name?: string;
  readonly team_id?: string;
}

interface SlackTeam {
  readonly id: string;
  readonly domain: string;
  readonly enterprise_id?: string;
  readonly enterprise_name?: string;
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export interface SlackBlockActions extends Interaction<'block_actions'> {
  readonly actions: readonly SlackBlockAction[];
  readonly api_app_id: string;
  readonly container: SlackContainer;
  readonly trigger_id: string;
  /** These three where the block is of a message. */
  readonly channel?: SlackChannel;
  readonly message?: SlackInteractionMessage;
  readonly response_url?: string;
  /** Where it is of a modal, or of the app's home. */
  readonly view?: SlackView;
  readonly state?: SlackViewState;
}

/** Which of the fields it has depends on the `type` of the element. */
export interface SlackBlockAction extends SlackInput {
  readonly action_id: string;
  readonly block_id: string;
  readonly action_ts: string;
  readonly text?: PlainTextElement;
}

/** https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export interface SlackBlockSuggestion extends Interaction<'block_suggestion'> {
  readonly action_id: string;
  readonly block_id: string;
  /** What was typed so far. */
  readonly value: string;
  readonly api_app_id: string;
  readonly container: SlackContainer;
  readonly channel?: SlackChannel;
  readonly message?: SlackInteractionMessage;
  readonly view?: SlackView;
}

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export interface SlackShortcut extends Interaction<'shortcut'> {
  readonly callback_id: string;
  readonly action_ts: string;
  readonly trigger_id: string;
}

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export interface SlackMessageAction extends Interaction<'message_action'> {
  readonly callback_id: string;
  readonly action_ts: string;
  readonly trigger_id: string;
  readonly response_url: string;
  readonly channel: SlackChannel;
  readonly message_ts: string;
  readonly message: SlackInteractionMessage;
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export interface SlackViewSubmission extends Interaction<'view_submission'> {
  readonly view: SlackView;
  readonly api_app_id: string;
  readonly trigger_id?: string;
  /** Of blocks that ask for a channel with `response_url_enabled`. */
  readonly response_urls?: readonly {
    readonly response_url: string;
    readonly channel_id: string;
    readonly action_id: string;
    readonly block_id: string;
  }[];
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export interface SlackViewClosed extends Interaction<'view_closed'> {
  readonly view: SlackView;
  readonly api_app_id: string;
  /** Whether the whole stack of views was closed. */
  readonly is_cleared: boolean;
}

interface SlackChannel {
  readonly id: string;
  readonly name: string;
}

interface SlackContainer {
  readonly type: string;
  readonly message_ts?: string;
  readonly channel_id?: string;
  readonly is_ephemeral?: boolean;
  readonly view_id?: string;
}

interface SlackInteractionMessage {
  readonly type: string;
  readonly ts: string;
  readonly text?: string;
  readonly thread_ts?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly blocks?: readonly KnownBlock[];
}
