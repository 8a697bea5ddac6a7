import { isLoopback } from '../domain/loopback.ts';
import { RegistrationError, type Registrations } from '../domain/registration.ts';
import type { ProviderTokens } from './config.ts';

/** Whose API can register a hook, and change its secret. */
export type RegisteringProvider = 'github' | 'gitlab';

export function canRegister(provider: string): provider is RegisteringProvider {
  return Object.hasOwn(origins, provider);
}

/** A place at a provider: `acme/web`, `acme`, `app`, or any of them as a URL of an instance of one's own. */
interface Place {
  readonly origin: string;
  readonly path: string;
}

const origins = { github: 'https://github.com', gitlab: 'https://gitlab.com' } as const;

/**
 * The hooks of a place. What speaks to the provider is loaded here and not before: no function and no other
 * command has a use for it.
 * @throws RegistrationError when the place is none, or no token for it is known
 */
export function registrationsAt(
  provider: RegisteringProvider,
  place: string,
  tokens: ProviderTokens,
): Promise<Registrations> {
  const known = placeIn(place, origins[provider]);
  return provider === 'github' ? githubAt(known, tokens) : gitlabAt(known, tokens);
}

/** @returns the place as it is noted: without the origin that everybody means */
export function placeName(provider: RegisteringProvider, place: string): string {
  const { origin, path } = placeIn(place, origins[provider]);
  return origin === origins[provider] ? path : `${origin}/${path}`;
}

function placeIn(text: string, defaultOrigin: string): Place {
  const url = URL.parse(text);
  const origin = url?.origin ?? defaultOrigin;
  const path = (url?.pathname ?? text).replace(/^\/+|\/+$/g, '');
  const isPath = /^[\w.-]+(\/[\w.-]+)*$/.test(path);
  const isPrivate =
    url === null || url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  if (isPath && isPrivate && !url?.username && !url?.password) return { origin, path };
  throw new RegistrationError(
    `"${text}" is no place for a hook: say acme/web, acme, or its https URL`,
  );
}

async function githubAt({ origin, path }: Place, tokens: ProviderTokens): Promise<Registrations> {
  const apiUrl = origin === origins.github ? 'https://api.github.com' : `${origin}/api/v3`;
  const { githubClient } = await import('../adapters/github/github-client.ts');
  const { GithubRegistrations, GithubAppRegistration } = await import(
    '../adapters/github/github-registrations.ts'
  );
  if (path === 'app' || /^apps\/[^/]+$/.test(path)) {
    const token = await appToken(tokens);
    return new GithubAppRegistration(githubClient({ apiUrl, token, needs: 'the App’s own key' }));
  }
  const [owner, repository, ...rest] = path.split('/');
  if (rest.length > 0) throw new RegistrationError(`GitHub has no repository ${path}`);
  const token = requireToken(tokens.github, 'GITHUB_TOKEN');
  return repository === undefined
    ? new GithubRegistrations(
        githubClient({ apiUrl, token, needs: ofOrganization }),
        `/orgs/${owner}`,
      )
    : new GithubRegistrations(
        githubClient({ apiUrl, token, needs: ofRepository }),
        `/repos/${owner}/${repository}`,
      );
}

const ofRepository =
  '"Webhooks: read and write" of the repository (classic: admin:repo_hook), from one of its admins';
const ofOrganization =
  '"Webhooks: read and write" of the organization (classic: admin:org_hook), from one of its owners';

async function appToken({ githubAppId: id, githubAppKey }: ProviderTokens): Promise<string> {
  if (id === undefined || githubAppKey === undefined) {
    throw new RegistrationError(
      'an App speaks for itself: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY',
    );
  }
  const { default: githubAppJwt } = await import('universal-github-app-jwt');
  // In an environment the lines of a key often come with their ends spelled out.
  const privateKey = githubAppKey.replaceAll('\\n', '\n');
  try {
    return (await githubAppJwt({ id, privateKey })).token;
  } catch {
    // The error itself may quote the key.
    throw new RegistrationError('GITHUB_APP_PRIVATE_KEY is no private key in PEM');
  }
}

async function gitlabAt({ origin, path }: Place, tokens: ProviderTokens): Promise<Registrations> {
  const token = requireToken(tokens.gitlab, 'GITLAB_TOKEN');
  const { GitlabRegistrations } = await import('../adapters/gitlab/gitlab-registrations.ts');
  const access = { host: origin, token, path };
  const project = new GitlabRegistrations({ ...access, kind: 'project' });
  const isProject = path.includes('/') && (await project.isThere());
  return isProject ? project : new GitlabRegistrations({ ...access, kind: 'group' });
}

function requireToken(token: string | undefined, variable: string): string {
  if (token !== undefined) return token;
  throw new RegistrationError(`no token: set ${variable}, or pipe one into --token-stdin`);
}
