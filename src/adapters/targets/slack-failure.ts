import type { TargetFailure } from '../../domain/sending.ts';
import { throttled } from './status-failure.ts';

/** What says nothing of the request: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const forNow: ReadonlySet<string> = new Set([
  'external_channel_migrating',
  'fatal_error',
  'internal_error',
  'org_login_required',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'update_failed',
]);

const tooMuch: ReadonlySet<string> = new Set(['rate_limited', 'ratelimited']);

/** @param error what stands there in an answer that says it is none of success: of a proxy, a whole page of HTML */
export function slackFailure(error: unknown): TargetFailure {
  if (typeof error !== 'string' || !/^[a-z][a-z0-9_]{1,60}$/.test(error))
    return { code: 'target_unavailable', reason: 'answer_malformed' };
  if (tooMuch.has(error)) return throttled('ratelimited');
  return { code: forNow.has(error) ? 'target_unavailable' : 'target_refused', reason: error };
}
