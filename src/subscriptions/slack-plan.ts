import { isJsonObject, textAt } from '../domain/json.ts';
import {
  type SlackMessage,
  type SlackPlace,
  type SlackSending,
  TargetError,
} from '../domain/sending.ts';
import { threadOf } from './entity.ts';
import { answerOf } from './problems/check.ts';
import type { EventOf, RuleContext, SlackAction, SlackPost } from './rule.ts';
import { templateFor } from './templates/template-for.ts';

/** @returns undefined where nothing is to be said: its words are none, or what they would replace is newer */
export async function slackSending(
  action: SlackAction,
  event: EventOf,
  context: RuleContext,
): Promise<SlackSending | undefined> {
  const to = action.reply === undefined ? placeOf(action, event) : replyTo(action.reply, event);
  const message = await wordsOf(action, event, context);
  // Asked last: what says nothing silences nobody.
  if (message && to.as === 'update' && (await context.isStale(to.key))) return undefined;
  return message ? { kind: 'slack', token: action.token ?? 'default', to, message } : undefined;
}

async function wordsOf(
  action: SlackAction,
  event: EventOf,
  context: RuleContext,
): Promise<SlackMessage | undefined> {
  if (action.message === undefined) return templateFor(event.type)(event);
  const said: unknown = await action.message(event, context);
  if (said === undefined || said === null) return undefined;
  const message = isText(said) ? { text: said } : said;
  if (isMessage(message)) return message;
  throw new TypeError(
    'message must say a text, or { text, blocks } with a text in it, or undefined where there is nothing to say',
  );
}

function isMessage(value: unknown): value is SlackMessage {
  if (!isJsonObject(value) || !isText(value.text)) return false;
  return value.blocks === undefined || Array.isArray(value.blocks);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** What Slack would take for another channel or thread, or for none, is a slip of the rule's. */
function textFrom(what: string, said: unknown): string {
  if (isText(said)) return said;
  throw new TypeError(`${what} must say a text, not ${answerOf(said)}`);
}

function placeOf({ channel, thread, update }: SlackPost, event: EventOf): SlackPlace {
  const where = typeof channel === 'string' ? channel : textFrom('channel', channel(event));
  if (thread !== undefined)
    return { as: 'thread', channel: where, key: keyOf('thread', thread, event) };
  if (update !== undefined)
    return { as: 'update', channel: where, key: keyOf('update', update, event) };
  return { as: 'post', channel: where };
}

/** An event that is about nothing has a thread of its own. */
function keyOf(
  what: 'thread' | 'update',
  key: NonNullable<SlackPost['thread']>,
  event: EventOf,
): string {
  return key === 'subject' ? (threadOf(event) ?? event.key) : textFrom(what, key(event));
}

/**
 * A command and an interaction bring a URL for the answer, a mention and a message are somewhere. Nobody but Slack is
 * believed about that.
 * https://docs.slack.dev/interactivity/handling-user-interaction
 */
function replyTo(reply: 'sender' | 'everyone', { data, type, provider }: EventOf): SlackPlace {
  const nowhere = {
    code: 'target_refused',
    reason: 'reply_nowhere',
    message: `there is nowhere to reply to an event of type ${type}`,
  } as const;
  if (provider !== 'slack') throw new TargetError(nowhere);
  const url = textAt(data, 'response_url', 'response_urls.0.response_url');
  if (url !== undefined) return { as: 'response', url, isForEveryone: reply === 'everyone' };
  const channel = textAt(data, 'event.channel', 'event.item.channel');
  const threadTs = textAt(data, 'event.thread_ts', 'event.ts');
  if (channel !== undefined) return { as: 'post', channel, ...(threadTs && { threadTs }) };
  throw new TargetError(nowhere);
}
