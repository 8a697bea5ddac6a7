/** What a shell and a script can tell apart. */
export const exitCodes = { failed: 1, usage: 2, missing: 3, interrupted: 130 } as const;

export interface CliErrorOptions {
  /** Whether the command line itself was wrong. */
  readonly isUsage?: boolean;
  /** Whether all went well and the event or letter that was asked for is not there. */
  readonly isMissing?: boolean;
  /** What is wrong in particular, a line for each. */
  readonly details?: readonly string[];
  /** What to type or look at now. */
  readonly next?: string;
  /** The API's own code for it. */
  readonly code?: string | undefined;
}

/** A failure to be told to a person: what failed and what that means, and below it what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly isUsage: boolean;
  readonly isMissing: boolean;
  readonly details: readonly string[];
  readonly next: string | undefined;
  readonly code: string | undefined;

  constructor(message: string, options: CliErrorOptions = {}) {
    super(message);
    this.isUsage = options.isUsage ?? false;
    this.isMissing = options.isMissing ?? false;
    this.details = options.details ?? [];
    this.next = options.next;
    this.code = options.code;
  }

  get exitCode(): number {
    if (this.isUsage) return exitCodes.usage;
    return this.isMissing ? exitCodes.missing : exitCodes.failed;
  }
}

/** Where something answers, and it is not what was to be asked. */
export function strangeAnswer(message: string): CliError {
  return new CliError(message, { next: 'look at --url' });
}
