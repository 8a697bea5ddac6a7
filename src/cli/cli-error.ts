/** A failure to be told in one line: what failed, what that means, and what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** Whether the command line itself was wrong. */
  readonly isUsage: boolean;

  constructor(message: string, options: { readonly isUsage?: boolean } = {}) {
    super(message);
    this.isUsage = options.isUsage ?? false;
  }
}
