import { targets } from '../../domain/budgets.ts';
import type { TargetFailure } from '../../domain/sending.ts';

/** Of an answer, all that says whether the target took it. */
export interface AnswerHead {
  readonly status: number;
  /** The header as it came: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
  readonly retryAfter: string | undefined;
}

/** Undefined where it took it. Redirects are not followed: who moves a target says so in its rule. */
export function failureIn(head: AnswerHead, nowMilliseconds: number): TargetFailure | undefined {
  const { status } = head;
  if (status >= 200 && status < 300) return undefined;
  const reason = `http_${status}`;
  const wait = waitIn(head.retryAfter, nowMilliseconds);
  if (status === 429 || (status === 503 && wait !== undefined)) return throttled(reason, wait);
  const isForNow = status === 408 || status === 425 || status >= 500;
  return { code: isForNow ? 'target_unavailable' : 'target_refused', reason };
}

/** For a second where the target does not say how long, and never for longer than it may ask. */
export function throttled(reason: string, wait: number = targets.pauseMilliseconds): TargetFailure {
  const atLeast = Math.max(wait, targets.pauseMilliseconds);
  const retryAfterMilliseconds = Math.min(atLeast, targets.pauseMaxMilliseconds);
  return { code: 'target_throttled', reason, retryAfterMilliseconds };
}

/** Seconds, or a date. */
function waitIn(header: string | undefined, nowMilliseconds: number): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMilliseconds;
  return Number.isNaN(wait) ? undefined : wait;
}
