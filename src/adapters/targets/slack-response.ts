import { Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import { parseJsonObject, textAt } from '../../domain/json.ts';
import {
  type SlackMessage,
  type SlackPlace,
  TargetError,
  type TargetFailure,
} from '../../domain/sending.ts';
import type { Clock } from '../../domain/time.ts';
import { post } from './post.ts';
import { slackFailure } from './slack-failure.ts';
import { type AnswerHead, failureIn } from './status-failure.ts';

export interface SlackResponses {
  /** Of the Web API: a `response_url` may be of its origin too, as where another stands in for Slack. */
  readonly apiUrl: string;
  readonly clock: Clock;
}

export type SlackResponse = Extract<SlackPlace, { readonly as: 'response' }>;

/** Answers a command or an interaction. Whoever has the URL may: no message and no error holds it. */
export type Respond = (
  to: SlackResponse,
  message: SlackMessage,
  signal: AbortSignal,
) => Promise<void>;

/** Of every `response_url`, in the two clouds that Slack has. */
const slackOrigins = ['https://hooks.slack.com', 'https://hooks.slack-gov.com'];

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export function slackResponder({ apiUrl, clock }: SlackResponses): Respond {
  const origins = new Set([...slackOrigins, new URL(apiUrl).origin]);
  const overTls = new Agent({ keepAlive: true });
  const plain = new PlainAgent({ keepAlive: true });

  return async (to, { text, blocks }, signal) => {
    const url = URL.canParse(to.url) ? new URL(to.url) : undefined;
    if (url === undefined || !origins.has(url.origin)) throw refused('response_url_foreign');
    const response_type = to.isForEveryone ? 'in_channel' : 'ephemeral';
    const body = JSON.stringify({ response_type, replace_original: false, text, blocks });
    const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'hooklane' };
    const agent = url.protocol === 'https:' ? overTls : plain;
    const answer = await post({ url, headers, body, agent }, signal);
    const failure = failureOf(answer, await answer.text(), clock());
    if (failure !== undefined) throw new TargetError(failure);
  };
}

/** By Slack's own word for it, where it has one and the status does not say it all. */
function failureOf(
  answer: AnswerHead,
  text: string,
  nowMilliseconds: number,
): TargetFailure | undefined {
  const failure = failureIn(answer, nowMilliseconds);
  const error = errorIn(text, failure !== undefined);
  if (isExpired(answer.status, error))
    return { code: 'target_refused', reason: 'response_url_expired' };
  const isUnsaid = failure === undefined || failure.code === 'target_refused';
  return isUnsaid && error !== undefined ? slackFailure(error) : failure;
}

/** In JSON, or, with a status that says so, as all of the text. */
function errorIn(text: string, hasFailed: boolean): string | undefined {
  const answer = parseJsonObject(text);
  if (answer !== undefined) return answer.ok === false ? textAt(answer, 'error') : undefined;
  return hasFailed && /^[a-z_]{2,60}$/.test(text) ? text : undefined;
}

/** It is good for half an hour, and for five answers. */
function isExpired(status: number, error: string | undefined): boolean {
  return status === 404 || status === 410 || error === 'expired_url' || error === 'used_url';
}

function refused(reason: string): TargetError {
  return new TargetError({ code: 'target_refused', reason });
}
