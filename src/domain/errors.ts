/**
 * Every expected failure has a code from this list. Codes are public and stable: callers, alarms and
 * runbooks rely on them. The number is the HTTP status the code is answered with.
 */
export const errorStatuses = {
  body_malformed: 400,
  parameter_invalid: 400,
  signature_invalid: 401,
  signature_stale: 401,
  unauthorized: 401,
  dead_letter_not_found: 404,
  event_not_found: 404,
  route_not_found: 404,
  method_not_allowed: 405,
  nothing_to_dispatch: 409,
  redrive_running: 409,
  message_malformed: 500,
  rule_failed: 500,
  rule_unknown: 500,
  target_refused: 502,
  deadline_exceeded: 503,
  enqueue_failed: 503,
  keys_unavailable: 503,
  queue_unavailable: 503,
  secrets_unavailable: 503,
  store_unavailable: 503,
  target_throttled: 503,
  target_unavailable: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorStatuses;

/**
 * An expected failure. The message says what was expected and what was wrong, for a person; it never
 * quotes a body, a secret or a signature.
 */
export class HookError extends Error {
  override readonly name = 'HookError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function isHookError(error: unknown, code: ErrorCode): error is HookError {
  return error instanceof HookError && error.code === code;
}

/**
 * Names a failure and what caused it for a log line, as in `store_unavailable/TimeoutError`. Names and
 * codes alone: a message may quote what failed to parse.
 */
export function causeOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return 'unknown';
  const name = error instanceof HookError ? error.code : nameOf(error);
  // Of ours alone: what others call so may quote anything.
  if (error instanceof HookError && 'reason' in error) return `${name}/${error.reason}`;
  const isEnd = error.cause === undefined || depth === causesMax;
  return isEnd ? name : `${name}/${causeOf(error.cause, depth + 1)}`;
}

const causesMax = 4;

/** Code that is not ours may call its errors anything, and quote in it what nobody should see. */
function nameOf({ name }: Error): string {
  return typeof name === 'string' && /^\w[\w.]{0,60}$/.test(name) ? name : 'Error';
}
