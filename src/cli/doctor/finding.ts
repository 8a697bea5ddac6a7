/** What a look at one thing found. */
export interface Finding {
  /** `skipped` is where nobody could look for want of a token; a look that fails is a problem. */
  readonly level: 'ok' | 'skipped' | 'warning' | 'problem';
  /** What was looked at: `github`, `github/default`, `queue events`. */
  readonly what: string;
  readonly says: string;
  /** What to type or read now. */
  readonly next?: string;
}

export function ok(what: string, says: string): Finding {
  return { level: 'ok', what, says };
}

export function warning(what: string, says: string, next: string): Finding {
  return { level: 'warning', what, says, next };
}

export function problem(what: string, says: string, next: string): Finding {
  return { level: 'problem', what, says, next };
}
