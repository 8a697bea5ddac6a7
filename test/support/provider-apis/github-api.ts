import { createHmac, randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../../src/domain/json.ts';
import { type ApiAnswer, type ApiRequest, JsonApi } from './json-api.ts';

interface Hook {
  readonly id: number;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: JsonObject;
}

/**
 * What GitHub answers to whoever looks after webhooks, as an Enterprise Server: below `/api/v3`. A ping goes to
 * the hook's URL, signed.
 * https://docs.github.com/en/rest/repos/webhooks
 */
export class GithubApi extends JsonApi {
  readonly token = 'ghp_not-a-real-token';
  /** By the path that they are listed at, such as `/repos/acme/web/hooks`. */
  readonly hooks = new Map<string, Hook[]>();
  /** Of the App; its secret is there, and never shown. */
  appConfig: JsonObject = { url: '', content_type: 'form', insecure_ssl: '1' };
  readonly #deliveries = new Map<string, JsonObject[]>();
  #lastId = 8_000_000_000;

  hooksOf(path: string): Hook[] {
    const known = this.hooks.get(`${path}/hooks`) ?? [];
    this.hooks.set(`${path}/hooks`, known);
    return known;
  }

  /** One that is there before anybody connects. */
  addHook(path: string, config: JsonObject, more: Partial<Hook> = {}): Hook {
    this.#lastId += 1;
    const hook = { id: this.#lastId, active: true, events: ['push'], config, ...more };
    this.hooksOf(path).push(hook);
    return hook;
  }

  protected override async answer(request: ApiRequest): Promise<ApiAnswer> {
    const path = request.path.replace('/api/v3', '');
    if (path.startsWith('/app/')) return this.#answerApp(path, request);
    if (request.authorization !== `token ${this.token}`)
      return { status: 401, body: { message: 'Bad credentials' } };
    const [, list = '', id, below] = /^(.*\/hooks)(?:\/(\d+))?(?:\/(\w+))?$/.exec(path) ?? [];
    const hooks = this.hooks.get(list);
    if (hooks === undefined) return { status: 404, body: { message: 'Not Found' } };
    if (id === undefined) return this.#answerList(list, hooks, request);
    const hook = hooks.find((each) => each.id === Number(id));
    if (hook === undefined) return { status: 404, body: { message: 'Not Found' } };
    if (below === 'deliveries') return this.page(this.#deliveries.get(id) ?? [], request);
    if (below === 'pings') {
      await this.#ping(hook);
      return { status: 204 };
    }
    return this.#change(hooks, hook, request.body);
  }

  async #answerList(list: string, hooks: readonly Hook[], request: ApiRequest): Promise<ApiAnswer> {
    if (request.method === 'GET') return this.page(hooks.map(shown), request);
    const { config, events, active } = request.body;
    if (!isJsonObject(config)) return { status: 422, body: { message: 'Validation Failed' } };
    const isTaken = hooks.some((each) => each.config.url === config.url);
    if (isTaken) return { status: 422, body: { message: 'Hook already exists' } };
    const hook = this.addHook(list.replace(/\/hooks$/, ''), config, {
      active: active === true,
      events: (events as string[] | undefined) ?? ['push'],
    });
    await this.#ping(hook);
    return { status: 201, body: shown(hook) };
  }

  #change(hooks: Hook[], hook: Hook, { active, config, events }: JsonObject): ApiAnswer {
    const changed = {
      ...hook,
      ...(active !== undefined && { active: active === true }),
      ...(events !== undefined && { events: events as string[] }),
      ...(isJsonObject(config) && { config }),
    };
    hooks.splice(hooks.indexOf(hook), 1, changed);
    return { status: 200, body: shown(changed) };
  }

  /** An App proves itself by a token of three parts that it signed. */
  #answerApp(path: string, request: ApiRequest): ApiAnswer {
    if (!/^bearer ey\S+\.ey\S+\.\S+$/i.test(request.authorization)) {
      return { status: 401, body: { message: 'A JSON web token could not be decoded' } };
    }
    if (path === '/app/hook/deliveries') return { status: 200, body: [] };
    if (request.method === 'PATCH') this.appConfig = { ...this.appConfig, ...request.body };
    return { status: 200, body: masked(this.appConfig) };
  }

  async #ping({ id, config }: Hook): Promise<void> {
    const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: id });
    const digest = createHmac('sha256', String(config.secret)).update(body).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'ping',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${digest}`,
    };
    const answer = await fetch(String(config.url), { method: 'POST', headers, body }).catch(
      () => undefined,
    );
    this.#lastId += 1;
    const delivery = { id: this.#lastId, delivered_at: new Date().toISOString(), event: 'ping' };
    const outcome = { status: answer?.ok ? 'OK' : 'failed', status_code: answer?.status ?? 0 };
    const earlier = this.#deliveries.get(String(id)) ?? [];
    this.#deliveries.set(String(id), [{ ...delivery, ...outcome }, ...earlier]);
  }
}

function shown(hook: Hook): JsonObject {
  return { ...hook, type: 'Repository', config: masked(hook.config) };
}

function masked(config: JsonObject): JsonObject {
  return config.secret === undefined ? config : { ...config, secret: '********' };
}
