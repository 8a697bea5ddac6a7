import { createHmac, randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/domain/json.ts';
import { type ApiAnswer, type ApiRequest, JsonApi } from './json-api.ts';

type Hook = JsonObject & { readonly id: number };

/**
 * What GitLab answers to whoever looks after webhooks. Neither token is ever shown. A test goes to the hook's
 * URL, signed.
 * https://docs.gitlab.com/api/project_webhooks/
 */
export class GitlabApi extends JsonApi {
  readonly token = 'glpat-not-a-real-token';
  /** By the path that they are listed at, such as `/projects/acme/web/hooks`. */
  readonly hooks = new Map<string, Hook[]>();
  /** Before 19.0 there are no signing tokens: the API takes one, and does nothing with it. */
  hasSigningTokens = true;
  /** A project without commits has no push to make up. */
  hasCommits = true;
  /** What is answered to whoever asks for a test or for past events, where it is not done. */
  trouble: { readonly test?: number; readonly events?: number } = {};
  readonly #events = new Map<number, JsonObject[]>();
  #lastId = 100;

  hooksOf(path: string): Hook[] {
    const known = this.hooks.get(`${path}/hooks`) ?? [];
    this.hooks.set(`${path}/hooks`, known);
    return known;
  }

  /** One that is there before anybody connects. */
  addHook(path: string, settings: JsonObject): Hook {
    this.#lastId += 1;
    const hook = {
      push_events: true,
      enable_ssl_verification: true,
      ...settings,
      id: this.#lastId,
    };
    this.hooksOf(path).push(hook);
    return hook;
  }

  protected override async answer(request: ApiRequest): Promise<ApiAnswer> {
    const path = request.path.replace('/api/v4', '');
    if (request.authorization !== `Bearer ${this.token}`) {
      return { status: 401, body: { message: '401 Unauthorized' } };
    }
    const [, list = '', id, below] = /^(.*\/hooks)(?:\/(\d+))?(?:\/(.+))?$/.exec(path) ?? [];
    const hooks = this.hooks.get(list);
    if (hooks === undefined) return { status: 404, body: { message: '404 Project Not Found' } };
    if (id === undefined) return this.#answerList(list, hooks, request);
    const hook = hooks.find((each) => each.id === Number(id));
    if (hook === undefined) return { status: 404, body: { message: '404 Not found' } };
    const trouble = below === 'events' ? this.trouble.events : this.trouble.test;
    if (below !== undefined && trouble) return { status: trouble, body: { message: 'no' } };
    if (below === 'events') return this.page(this.#events.get(hook.id) ?? [], request);
    if (below === 'test/push_events') return this.#test(hook);
    return this.#answerHook(hooks, hook, request);
  }

  #answerList(list: string, hooks: readonly Hook[], request: ApiRequest): ApiAnswer {
    if (request.method === 'GET') return this.page(hooks.map(shown), request);
    const hook = this.addHook(list.replace(/\/hooks$/, ''), this.#known(request.body));
    return { status: 201, body: shown(hook) };
  }

  #answerHook(hooks: Hook[], hook: Hook, { method, body }: ApiRequest): ApiAnswer {
    if (method === 'DELETE') {
      hooks.splice(hooks.indexOf(hook), 1);
      return { status: 204 };
    }
    const changed = { ...hook, ...this.#known(body) };
    hooks.splice(hooks.indexOf(hook), 1, changed);
    return { status: 200, body: shown(changed) };
  }

  #known({ signing_token, ...settings }: JsonObject): JsonObject {
    return this.hasSigningTokens && signing_token !== undefined
      ? { ...settings, signing_token }
      : settings;
  }

  async #test(hook: Hook): Promise<ApiAnswer> {
    if (!this.hasCommits)
      return { status: 422, body: { message: 'Ensure the project has commits' } };
    const body = '{"object_kind":"push","ref":"refs/heads/main"}';
    const answer = await fetch(String(hook.url), {
      method: 'POST',
      headers: headersFor(hook, body),
      body,
    }).catch(() => undefined);
    this.#lastId += 1;
    const status = answer === undefined ? 'internal error' : String(answer.status);
    const event = { id: this.#lastId, trigger: 'push_hooks', response_status: status };
    this.#events.set(hook.id, [event, ...(this.#events.get(hook.id) ?? [])]);
    return answer?.ok
      ? { status: 201, body: { message: '201 Created' } }
      : { status: 422, body: { message: 'Unprocessable' } };
  }
}

function headersFor({ signing_token, token }: Hook, body: string): Record<string, string> {
  const id = randomUUID();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    'content-type': 'application/json',
    'x-gitlab-event': 'Push Hook',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(token !== undefined && { 'x-gitlab-token': String(token) }),
  };
  if (signing_token === undefined) return headers;
  const key = Buffer.from(String(signing_token).replace('whsec_', ''), 'base64');
  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signed}` };
}

function shown({ token, signing_token, ...hook }: Hook): JsonObject {
  return {
    alert_status: 'executable',
    disabled_until: null,
    ...hook,
    token_present: token !== undefined,
    signing_token_present: signing_token !== undefined,
  };
}
