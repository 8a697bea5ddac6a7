import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { RegistrationError } from '../../domain/registration.ts';

export interface GithubAccess {
  /** `https://api.github.com`, or an Enterprise Server's own, `https://<host>/api/v3`. */
  readonly apiUrl: string;
  readonly token: string;
  /** What the token needs, for the message where it has not. */
  readonly needs: string;
}

export interface GithubClient {
  /** @returns the body of the answer */
  ask(route: string, body?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** All pages of a list. */
  list(route: string): Promise<readonly unknown[]>;
}

const patienceMilliseconds = 10_000;
const PagingOctokit = Octokit.plugin(paginateRest);

export function githubClient({ apiUrl, token, needs }: GithubAccess): GithubClient {
  const octokit = new PagingOctokit({ auth: token, baseUrl: apiUrl, userAgent: 'hooklane' });
  octokit.hook.wrap('request', async (request, options) => {
    try {
      const signal = AbortSignal.timeout(patienceMilliseconds);
      return await request({ ...options, request: { ...options.request, signal } });
    } catch (error) {
      throw failure(error, { apiUrl, needs });
    }
  });
  return {
    // As `data`, and not as parameters of the route: one of those that is called `url` is where Octokit sends
    // the request to, token and all.
    ask: async (route, data) => (await octokit.request(route, data && { data })).data,
    list: (route) => octokit.paginate(route, { per_page: 100 }),
  };
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
    404: `there is no such thing for this token to see; it needs ${needs}`,
    422: 'it does not take this registration: the URL must be reachable, and 20 hooks are the most',
  };
  return new RegistrationError(`GitHub answered ${status}: ${means[status] ?? 'ask again later'}`);
}
