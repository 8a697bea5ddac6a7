import { targets } from '../../domain/budgets.ts';
import type { Conversations, Opening } from '../../domain/dispatch.ts';
import { inTime } from '../../domain/in-time.ts';
import { type SlackPlace, TargetError } from '../../domain/sending.ts';
import type { PostedMessage, SlackCall } from './slack-call.ts';

/** What `chat.postMessage` and `chat.update` both take. */
export interface SlackWords {
  readonly text: string;
  readonly blocks: readonly object[] | undefined;
  readonly metadata: object;
}

/** What the event links to is not shown below it. */
export const unadorned = { unfurl_links: false, unfurl_media: false } as const;

/** The first of a thread is gone, or nobody may change it any more. */
const lost: ReadonlySet<string> = new Set([
  'cant_update_message',
  'edit_window_closed',
  'message_not_found',
  'thread_not_found',
]);

type OpenedMessage = Extract<Opening, { readonly kind: 'open' }>;

export type KeyedPlace = Extract<SlackPlace, { readonly key: string }>;

/** Messages with a key: the first is posted, and the further ones belong to it. */
export class SlackConversation {
  readonly #conversations: Conversations;
  readonly #name: string;
  readonly #place: KeyedPlace;

  constructor(conversations: Conversations, token: string, place: KeyedPlace) {
    this.#conversations = conversations;
    this.#name = `${token} ${place.channel} ${place.as} ${place.key}`;
    this.#place = place;
  }

  /** @throws TargetError `opening` where somebody else is posting the first at this moment */
  async say(call: SlackCall, words: SlackWords): Promise<void> {
    const opened = await this.#conversations.open(this.#name, targets.openingMilliseconds);
    if (opened.kind === 'busy') throw unavailable('opening');
    if (opened.kind === 'mine') await this.#begin(call, words, opened);
    else await this.#goOn(call, words, opened);
  }

  async #begin(call: SlackCall, words: SlackWords, mine: Opening): Promise<void> {
    const { channel } = this.#place;
    let message: PostedMessage;
    try {
      message = await call('chat.postMessage', { ...words, channel, ...unadorned });
    } catch (error) {
      // Where this fails too, the others have to wait for as long as the opening was reserved.
      await this.#conversations.forget(this.#name, mine).catch(() => {});
      throw error;
    }
    // It is posted. What is lost here is its thread, and a failure would have it posted again.
    const signal = AbortSignal.timeout(targets.openedMilliseconds);
    await inTime(signal, () => this.#conversations.opened(this.#name, message), late).catch(
      () => {},
    );
  }

  async #goOn(call: SlackCall, words: SlackWords, first: OpenedMessage): Promise<void> {
    const { channel, ts } = first;
    try {
      // Without blocks, those that were there before would stay.
      const { blocks = [] } = words;
      if (this.#place.as === 'update') await call('chat.update', { ...words, blocks, channel, ts });
      else await call('chat.postMessage', { ...words, channel, thread_ts: ts, ...unadorned });
    } catch (error) {
      if (!(error instanceof TargetError) || !lost.has(error.reason)) throw error;
      await this.#conversations.forget(this.#name, first);
      throw unavailable(error.reason);
    }
  }
}

function late(): Error {
  return new Error('the first message was not noted in time');
}

function unavailable(reason: string): TargetError {
  return new TargetError({ code: 'target_unavailable', reason });
}
