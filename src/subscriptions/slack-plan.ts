import { HookError } from '../domain/errors.ts';
import { textAt } from '../domain/json.ts';
import type { SlackMessage, SlackPlace, SlackSending } from '../domain/sending.ts';
import { threadOf } from './entity.ts';
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
  const said = await action.message(event, context);
  return typeof said === 'string' ? { text: said } : said;
}

function placeOf({ channel, thread, update }: SlackPost, event: EventOf): SlackPlace {
  const where = typeof channel === 'string' ? channel : channel(event);
  if (thread !== undefined) return { as: 'thread', channel: where, key: keyOf(thread, event) };
  if (update !== undefined) return { as: 'update', channel: where, key: keyOf(update, event) };
  return { as: 'post', channel: where };
}

/** An event that is about nothing has a thread of its own. */
function keyOf(key: NonNullable<SlackPost['thread']>, event: EventOf): string {
  return key === 'subject' ? (threadOf(event) ?? event.key) : key(event);
}

/**
 * A command and an interaction bring a URL for the answer, a mention and a message are somewhere. Nobody but Slack is
 * believed about that.
 * https://docs.slack.dev/interactivity/handling-user-interaction
 */
function replyTo(reply: 'sender' | 'everyone', { data, type, provider }: EventOf): SlackPlace {
  const nowhere = `there is nowhere to reply to an event of type ${type}`;
  if (provider !== 'slack') throw new HookError('rule_failed', nowhere);
  const url = textAt(data, 'response_url', 'response_urls.0.response_url');
  if (url !== undefined) return { as: 'response', url, isForEveryone: reply === 'everyone' };
  const channel = textAt(data, 'event.channel', 'event.item.channel');
  const threadTs = textAt(data, 'event.thread_ts', 'event.ts');
  if (channel !== undefined) return { as: 'post', channel, ...(threadTs && { threadTs }) };
  throw new HookError('rule_failed', nowhere);
}
