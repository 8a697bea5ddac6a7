import type { KnownBlock, PlainTextElement } from '@slack/types';

/** https://docs.slack.dev/reference/views */
export interface SlackView {
  readonly id: string;
  readonly type: string;
  readonly callback_id: string;
  readonly external_id: string;
  readonly team_id: string;
  readonly hash: string;
  readonly private_metadata: string;
  readonly state?: SlackViewState;
  readonly title?: PlainTextElement;
  readonly blocks: readonly KnownBlock[];
  readonly root_view_id: string | null;
  readonly previous_view_id: string | null;
  readonly app_id: string | null;
  readonly bot_id: string;
}

/** What was typed and chosen, by the ids of block and action. */
export interface SlackViewState {
  readonly values: {
    readonly [block: string]: { readonly [action: string]: SlackInput | undefined } | undefined;
  };
}

export interface SlackInput {
  /** Of the element, as in `plain_text_input`. */
  readonly type: string;
  readonly value?: string | null;
  readonly selected_option?: SlackOption | null;
  readonly selected_options?: readonly SlackOption[];
  readonly selected_user?: string | null;
  readonly selected_users?: readonly string[];
  readonly selected_channel?: string | null;
  readonly selected_channels?: readonly string[];
  readonly selected_conversation?: string | null;
  readonly selected_conversations?: readonly string[];
  readonly selected_date?: string | null;
  readonly selected_time?: string | null;
  readonly selected_date_time?: number | null;
}

interface SlackOption {
  readonly text: { readonly type: string; readonly text: string };
  readonly value: string;
}
