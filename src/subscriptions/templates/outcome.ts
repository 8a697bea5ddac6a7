import { ownValue } from '../../domain/json.ts';
import { inline } from './mrkdwn.ts';

/**
 * What became of something that runs, after what it is called.
 * @param state as GitHub and GitLab name states and conclusions
 */
export function outcome(what: string, state: string | undefined): string {
  const { mark, words } = ownValue(outcomes, state ?? '') ?? unknown(state);
  return [mark, what, words].filter((part) => part !== undefined).join(' ');
}

interface Outcome {
  readonly mark?: string;
  readonly words: string;
}

function unknown(state: string | undefined): Outcome {
  const name = inline(state?.replaceAll('_', ' ') ?? '');
  return { words: name ? `is now ${name}` : 'has an unknown state' };
}

const failed: Outcome = { mark: '❌', words: 'failed' };
const cancelled: Outcome = { words: 'was cancelled' };
const waits: Outcome = { words: 'is waiting' };
const runs: Outcome = { words: 'is running' };

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run and `#deployment_status`;
 * https://docs.gitlab.com/api/pipelines/ and `/api/jobs/`
 */
const outcomes: Readonly<Record<string, Outcome>> = {
  action_required: { mark: '⚠️', words: 'needs somebody to act' },
  blocked: { words: 'waits for an approval' },
  canceled: cancelled,
  canceling: { words: 'is being cancelled' },
  cancelled,
  created: { words: 'was created' },
  error: failed,
  failed,
  failure: failed,
  in_progress: runs,
  inactive: { words: 'is no longer active' },
  manual: { words: 'waits for somebody to start it' },
  neutral: { words: 'ended without a verdict' },
  pending: waits,
  preparing: { words: 'is being prepared' },
  queued: waits,
  requested: { words: 'was requested' },
  rerequested: { words: 'was requested again' },
  running: runs,
  scheduled: { words: 'is scheduled' },
  skipped: { words: 'was skipped' },
  stale: { words: 'took too long, and was given up' },
  startup_failure: { mark: '❌', words: 'could not start' },
  success: { mark: '✅', words: 'succeeded' },
  timed_out: { mark: '❌', words: 'timed out' },
  waiting: waits,
  waiting_for_callback: waits,
  waiting_for_resource: waits,
};
