import type { JsonObject } from '../../domain/json.ts';
import {
  type Check,
  either,
  isFunction,
  must,
  mustBe,
  mustQuietly,
  objectOf,
  optional,
  present,
} from './check.ts';
import { isCredentialName } from './names.ts';

const isNotFunction = (value: unknown): boolean => typeof value !== 'function';

const channelForm = "a channel's id, #name or a function";

/** A token or a URL that somebody wrote there is not repeated. */
const isChannel = either(
  (value) => typeof value === 'string',
  mustQuietly(channelForm, (value) => /^(#[^\s#]+|[A-Z][A-Z0-9]+)$/.test(String(value))),
  mustBe(channelForm, () => false),
);

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
