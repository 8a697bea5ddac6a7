import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { RegistrationError } from '../../domain/registration.ts';

export interface GithubAccess {
  /** `https://api.github.com`, or an Enterprise Server's own, `https://<host>/api/v3`. */
  readonly apiUrl: string;
  readonly token: string;
  /** What the token needs, for the message where it has not. */
  readonly needs: string;
  /** How long GitHub may take to answer: ten seconds. */
  readonly patienceMilliseconds?: number;
}

export interface GithubClient {
  /** @returns the body of the answer */
  ask(route: string, body?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** All pages of a list. */
  list(route: string): Promise<readonly unknown[]>;
}

/** More than a place can have hooks: a list that goes on behind it has no end. */
const pagesMax = 20;
const PagingOctokit = Octokit.plugin(paginateRest);

export function githubClient(access: GithubAccess): GithubClient {
  const { apiUrl, token, needs, patienceMilliseconds = 10_000 } = access;
  const octokit = new PagingOctokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'hooklane',
    request: { fetch: fetchWithin(patienceMilliseconds) },
  });
  octokit.hook.error('request', (error) => {
    throw failure(error, { apiUrl, needs });
  });
  octokit.hook.after('request', ({ data }) => {
    if (typeof data !== 'string' || data === '') return;
    throw new RegistrationError(`${apiUrl} does not answer as GitHub does`);
  });
  return {
    // As `data`, and not as parameters of the route: one of those that is called `url` is where Octokit sends
    // the request to, token and all.
    ask: async (route, data) => (await octokit.request(route, data && { data })).data,
    list: (route) => all(octokit.paginate.iterator(route, { per_page: 100 })),
  };
}

async function all(pages: AsyncIterable<{ readonly data: unknown }>): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let count = 0;
  for await (const { data } of pages) {
    if (Array.isArray(data)) found.push(...data);
    count += 1;
    if (count === pagesMax) break;
  }
  return found;
}

/** Here, because a signal that one hook of Octokit's adds is lost where there is another hook. */
function fetchWithin(milliseconds: number): typeof fetch {
  return (input, options) =>
    fetch(input, { ...options, signal: AbortSignal.timeout(milliseconds) });
}

/** GitHub answers 404 to whoever may not know that there is something. The error itself has the token in it. */
function failure(
  error: unknown,
  { apiUrl, needs }: Pick<GithubAccess, 'apiUrl' | 'needs'>,
): RegistrationError {
  const { status, response } = error as { readonly status?: number; readonly response?: unknown };
  if (response === undefined || status === undefined) {
    return new RegistrationError(`GitHub cannot be reached at ${apiUrl}`);
  }
  const means: Readonly<Record<number, string>> = {
    401: 'it does not know this token',
    403: `this token may not, or has asked too often; it needs ${needs}`,
    429: 'it was asked too often; ask again in a minute',
    404: `there is no such thing for this token to see; it needs ${needs}`,
    422: 'it does not take this registration: the URL must be reachable, and 20 hooks are the most',
  };
  return new RegistrationError(`GitHub answered ${status}: ${means[status] ?? 'ask again later'}`);
}
