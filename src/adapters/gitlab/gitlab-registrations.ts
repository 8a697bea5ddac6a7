import { GroupHooks, ProjectHooks } from '@gitbeaker/rest';
import { idAt, textAt, valueAt } from '../../domain/json.ts';
import {
  isSameUrl,
  type LastAnswer,
  type Registration,
  type Registrations,
  SecretRefused,
  type Wanted,
} from '../../domain/registration.ts';
import { type GitlabAccess, GitlabError, gitlabFailure, isStatus } from './gitlab-error.ts';
import { eventFlags } from './gitlab-events.ts';

const patienceMilliseconds = 10_000;

/** More than a project or group can have hooks: a list that goes on behind it has no end. */
const ofAll = { perPage: 100, maxPages: 20 };

/** The hooks of a project or a group. https://docs.gitlab.com/api/project_webhooks/ */
export class GitlabRegistrations implements Registrations {
  readonly #access: GitlabAccess;
  readonly #hooks: ProjectHooks | GroupHooks;

  constructor(access: GitlabAccess) {
    // As a bearer, because that is what does not follow a redirect to another host.
    const options = {
      host: access.host,
      oauthToken: access.token,
      queryTimeout: patienceMilliseconds,
    };
    this.#access = access;
    this.#hooks = access.kind === 'project' ? new ProjectHooks(options) : new GroupHooks(options);
  }

  async find(url: string): Promise<readonly Registration[]> {
    return (await this.#all()).filter((each) => isSameUrl(each.url, url));
  }

  /** Whether there is such a project or group, with hooks that this token may see. */
  async isThere(): Promise<boolean> {
    try {
      await this.#all();
      return true;
    } catch (error) {
      if (isStatus(error, 404)) return false;
      throw error;
    }
  }

  async create({ url, secret, events }: Wanted): Promise<Registration> {
    const { path, kind } = this.#access;
    const options = { ...proofOf(secret), ...eventFlags(kind, events) };
    const made = registrationIn(await this.#ask(() => this.#hooks.add(path, url, options)));
    if (made.proof === 'signature' || !isSigningToken(secret)) return made;
    // Else it would send what nobody can verify.
    await this.#ask(() => this.#hooks.remove(path, Number(made.id)));
    throw tooOld();
  }

  async update(id: string, { url, secret, events }: Wanted): Promise<Registration> {
    const { path, kind } = this.#access;
    const options = { ...proofOf(secret), ...(events && eventFlags(kind, events)) };
    const hook = await this.#ask(() => this.#hooks.edit(path, Number(id), url, options));
    const updated = registrationIn(hook);
    if (updated.proof === 'signature' || !isSigningToken(secret)) return updated;
    throw tooOld();
  }

  /** It makes one up of the last push. Where there was none, or our answer is no success, it says 422. */
  async ping(id: string): Promise<boolean> {
    try {
      await this.#ask(() => this.#hooks.requester.post(`${this.#hook(id)}/test/push_events`));
      return true;
    } catch (error) {
      // Before 16.11 there are no tests; and there are no more than five a minute.
      if (isStatus(error, 404, 422, 429)) return false;
      throw error;
    }
  }

  async lastAnswer(id: string): Promise<LastAnswer | undefined> {
    const answer = await this.#lastEvent(id);
    const status = idAt(answer, 'body.0.response_status');
    if (status === undefined) return undefined;
    const isGood = /^[23]\d\d$/.test(status);
    return { id: idAt(answer, 'body.0.id') ?? '', status, isGood };
  }

  async #lastEvent(id: string): Promise<unknown> {
    const searchParams = { per_page: 1 };
    const path = `${this.#hook(id)}/events`;
    try {
      return await this.#ask(() => this.#hooks.requester.get(path, { searchParams }));
    } catch (error) {
      // Before 17.3 GitLab does not tell.
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  #hook(id: string): string {
    return `${encodeURIComponent(this.#access.path)}/hooks/${id}`;
  }

  async #all(): Promise<readonly Registration[]> {
    const hooks = await this.#ask(() => this.#hooks.all(this.#access.path, ofAll));
    if (Array.isArray(hooks)) return hooks.map(registrationIn);
    throw new GitlabError(`${this.#access.host} does not answer as GitLab does`, undefined);
  }

  async #ask(request: () => Promise<unknown>): Promise<unknown> {
    try {
      return await request();
    } catch (error) {
      throw gitlabFailure(error, this.#access);
    }
  }
}

/** A signing token, or before GitLab 19.0, which has none, a token that goes along as it is. */
function proofOf(secret: string): Readonly<Record<string, unknown>> {
  return {
    [isSigningToken(secret) ? 'signing_token' : 'token']: secret,
    enable_ssl_verification: true,
  };
}

function isSigningToken(secret: string): boolean {
  return secret.startsWith('whsec_');
}

/** An older one takes the request and leaves out what it does not know. */
function tooOld(): SecretRefused {
  return new SecretRefused(
    'this GitLab has no signing tokens: it is older than 19.0, or they are switched off',
    '--secret-token, for a token that goes along with each event and signs nothing',
  );
}

function registrationIn(hook: unknown): Registration {
  const disabledUntil = textAt(hook, 'disabled_until');
  const status = textAt(hook, 'alert_status') ?? 'executable';
  return {
    id: idAt(hook, 'id') ?? '',
    url: textAt(hook, 'url') ?? '',
    isActive: status === 'executable',
    ...(disabledUntil !== undefined && { disabledUntil }),
    verifiesTls: valueAt(hook, 'enable_ssl_verification') === true,
    isJson: true,
    proof: proofIn(hook),
  };
}

function proofIn(hook: unknown): Registration['proof'] {
  if (valueAt(hook, 'signing_token_present') === true) return 'signature';
  // An older one does not say whether there is a token.
  return valueAt(hook, 'token_present') === false ? 'none' : 'token';
}
