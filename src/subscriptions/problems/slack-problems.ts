import type { JsonObject } from '../../domain/json.ts';
import {
  type Check,
  either,
  isFunction,
  must,
  mustBe,
  objectOf,
  optional,
  present,
} from './check.ts';
import { isCredential } from './credentials.ts';
import { isCredentialName } from './names.ts';

const isNotFunction = (value: unknown): boolean => typeof value !== 'function';

const channelForm = "a channel's id, #name or a function";

const isChannel = either(
  (value) => typeof value === 'string',
  (value, at) => channelProblems(String(value), at),
  mustBe(channelForm, () => false),
);

/** A token, a secret or a URL that somebody wrote there is not repeated. */
function channelProblems(text: string, at: string): readonly string[] {
  if (/^(#[^\s#]+|[A-Z][A-Z0-9]+)$/.test(text)) return [];
  const hint = isPlainName(text) && !isCredential(text) ? `; is it #${text}?` : '';
  return [`${at} must be ${channelForm}${hint}`];
}

/** Whether it is made of words, with a number at most at the end of each: secrets mix letters and digits. */
function isPlainName(text: string): boolean {
  return (
    text.length <= 80 &&
    /^[\p{Ll}\p{Lo}]+\d{0,4}([-_]([\p{Ll}\p{Lo}]+\d{0,4}|\d{1,4}))*$/u.test(text)
  );
}

const isKey = must("'subject' or a function", (value) => value === 'subject');

export const slackProblems: Check = objectOf(
  {
    channel: optional(either(isNotFunction, isChannel, isFunction)),
    thread: optional(either(isNotFunction, isKey, isFunction)),
    update: optional(either(isNotFunction, isKey, isFunction)),
    reply: optional(
      must("'sender' or 'everyone'", (value) => value === 'sender' || value === 'everyone'),
    ),
    token: isCredentialName,
    message: optional(isFunction),
  },
  contradictions,
);

function contradictions(slack: JsonObject, at: string): readonly string[] {
  const isPost = slack.channel !== undefined;
  const isReply = slack.reply !== undefined;
  const keys = present(slack, 'thread', 'update');
  return [
    ...(isPost || isReply ? [] : [`${at} must have a channel, or a reply`]),
    ...(isPost && isReply
      ? [`${at} must not have both channel and reply: a reply goes where the event came from`]
      : []),
    ...(keys.length === 2 ? [`${at} must not have both thread and update`] : []),
    ...(isReply && keys.length > 0
      ? [`${at} must not have ${keys.join(' and ')} with reply, only with a channel`]
      : []),
  ];
}
