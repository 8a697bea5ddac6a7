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
  // Where it was put off ten times, by 429 or 502, the client forgets the answer.
  const status = name === 'GitbeakerRetryError' ? 429 : cause?.response?.status;
  if (status === undefined)
    return new GitlabError(`GitLab cannot be reached at ${host}`, undefined);
  // Below a group it may be meant for either, and was looked for as a project first.
  const isEither = kind === 'group' && path.includes('/');
  const what = isEither ? 'project or group' : kind;
  const role = kind === 'project' ? 'Maintainer' : 'Owner';
  const needs = `the scope api, and the role ${isEither ? 'Maintainer, or Owner of a group' : role}`;
  const means: Readonly<Record<number, string>> = {
    401: 'it does not know this token, or it has expired',
    403: `this token may not; it needs ${needs}`,
    404: `there is no ${what} ${path} for this token to see, or no hooks; it needs ${needs}`,
    429: 'it is busy, or was asked too often; ask again in a minute',
    422: 'it does not take this: the URL must be one that GitLab may call',
  };
  return new GitlabError(
    `GitLab answered ${status}: ${means[status] ?? 'ask again later'}`,
    status,
  );
}
