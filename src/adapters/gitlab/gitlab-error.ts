import { RegistrationError } from '../../domain/registration.ts';
import type { EventKind } from './gitlab-events.ts';

export interface GitlabAccess {
  /** The instance: `https://gitlab.com`, or one of your own. */
  readonly host: string;
  readonly token: string;
  /** `acme/web`, as in the instance's URLs. */
  readonly path: string;
  readonly kind: EventKind;
}

/** With the status, so that who asked can tell a project that is none from one that is closed. */
export class GitlabError extends RegistrationError {
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined) {
    super(message);
    this.status = status;
  }
}

export function isStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof GitlabError && statuses.includes(error.status ?? 0);
}

interface RequestFailure {
  readonly name?: string;
  readonly cause?: { readonly response?: { readonly status?: number } };
}

/** The error itself has the token in it. */
export function gitlabFailure(error: unknown, { host, path, kind }: GitlabAccess): GitlabError {
  const { name, cause } = error as RequestFailure;
  // Where it was put off ten times, the client forgets the answer.
  const status = name === 'GitbeakerRetryError' ? 429 : cause?.response?.status;
  if (status === undefined)
    return new GitlabError(`GitLab cannot be reached at ${host}`, undefined);
  const needs = `the scope api, and the role ${kind === 'project' ? 'Maintainer' : 'Owner'}`;
  const means: Readonly<Record<number, string>> = {
    401: 'it does not know this token, or it has expired',
    403: `this token may not; it needs ${needs}`,
    404: `there is no ${kind} ${path} for this token to see, or no hooks; it needs ${needs}`,
    429: 'it was asked too often; ask again in a minute',
    422: 'it does not take this: the URL must be one that GitLab may call',
  };
  return new GitlabError(
    `GitLab answered ${status}: ${means[status] ?? 'ask again later'}`,
    status,
  );
}
