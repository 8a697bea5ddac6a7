import { ErrorCode, type FetchFunction, type Logger, LogLevel, WebClient } from '@slack/web-api';
import { textAt, valueAt } from '../../domain/json.ts';
import { TargetError } from '../../domain/sending.ts';
import type { Clock } from '../../domain/time.ts';
import { networkFailure } from './network-failure.ts';
import { slackFailure } from './slack-failure.ts';
import { failureIn } from './status-failure.ts';

export interface SlackApi {
  /** As in `https://slack.com/api/`. */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
}

/** A message where it is now. */
export interface PostedMessage {
  readonly channel: string;
  readonly ts: string;
}

export type SlackMethod = 'chat.postMessage' | 'chat.update';

/** One call of Slack's Web API. @throws TargetError */
export type SlackCall = (
  method: SlackMethod,
  input: Readonly<Record<string, unknown>>,
) => Promise<PostedMessage>;

/**
 * A client for each try, as its requests end at the signal of the try: it is made in a tenth of a millisecond, and the
 * connections are not its own. It repeats nothing and waits for nothing: that is for who sent the message here.
 */
export function slackCall({ url, token, clock }: SlackApi, signal: AbortSignal): SlackCall {
  const client = new WebClient(token, {
    slackApiUrl: url,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    logger: silent,
    fetch: fetchUntil(signal, clock),
  });
  return async (method, input) => {
    try {
      return messageIn(await client.apiCall(method, input));
    } catch (error) {
      throw targetErrorOf(error, signal);
    }
  };
}

/**
 * Says what a status means before the client sees it. The client knows `Retry-After` as a number of seconds alone, has
 * no error of its own for 429 without one, and would wait for as long as Slack says.
 */
function fetchUntil(signal: AbortSignal, clock: Clock): FetchFunction {
  return async (url, init) => {
    const response = await fetch(url, { ...init, redirect: 'manual', signal }).catch((error) => {
      throw networkFailure(error, signal);
    });
    const retryAfter = response.headers.get('retry-after') ?? undefined;
    const failure = failureIn({ status: response.status, retryAfter }, clock());
    if (failure === undefined) return response;
    await response.body?.cancel().catch(() => {});
    const reason = response.status === 429 ? 'ratelimited' : failure.reason;
    throw new TargetError({ ...failure, reason });
  };
}

function messageIn(answer: unknown): PostedMessage {
  const [channel, ts] = [textAt(answer, 'channel'), textAt(answer, 'ts')];
  if (channel !== undefined && ts !== undefined) return { channel, ts };
  throw new TargetError({ code: 'target_unavailable', reason: 'answer_malformed' });
}

/** The client's own errors hold what Slack answered: they end here. */
function targetErrorOf(error: unknown, signal: AbortSignal): TargetError {
  if (valueAt(error, 'code') === ErrorCode.PlatformError)
    return new TargetError(slackFailure(valueAt(error, 'data.error')));
  return networkFailure(valueAt(error, 'original') ?? error, signal, 'answer_malformed');
}

/** It would write requests with their bodies, and what proxies answer. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
};
