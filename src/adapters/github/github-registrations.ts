import { idAt, textAt, valueAt } from '../../domain/json.ts';
import {
  isSameUrl,
  type LastAnswer,
  type Registration,
  RegistrationError,
  type Registrations,
  type Wanted,
} from '../../domain/registration.ts';
import type { GithubClient } from './github-client.ts';

/** Of a repository or an organization. https://docs.github.com/en/rest/repos/webhooks */
export class GithubRegistrations implements Registrations {
  readonly #client: GithubClient;
  readonly #path: string;

  /** @param path `/repos/<owner>/<repository>` or `/orgs/<organization>` */
  constructor(client: GithubClient, path: string) {
    this.#client = client;
    this.#path = `${path}/hooks`;
  }

  async find(url: string): Promise<readonly Registration[]> {
    const hooks = await this.#client.list(`GET ${this.#path}`);
    return hooks.map(registrationIn).filter((each) => isSameUrl(each.url, url));
  }

  async create({ url, secret, events = ['*'] }: Wanted): Promise<Registration> {
    return registrationIn(
      await this.#client.ask(`POST ${this.#path}`, {
        name: 'web',
        active: true,
        events,
        config: configOf(url, secret),
      }),
    );
  }

  async update(id: string, wanted: Wanted): Promise<Registration> {
    const { url, secret, events, switchesOn = false } = wanted;
    return registrationIn(
      await this.#client.ask(`PATCH ${this.#path}/${id}`, {
        config: configOf(url, secret),
        ...(switchesOn && { active: true }),
        ...(events && { events }),
      }),
    );
  }

  async ping(id: string): Promise<boolean> {
    await this.#client.ask(`POST ${this.#path}/${id}/pings`);
    return true;
  }

  async lastAnswer(id: string): Promise<LastAnswer | undefined> {
    return lastAnswerIn(await this.#client.ask(`GET ${this.#path}/${id}/deliveries?per_page=1`));
  }
}

/** An App has one URL, for all of its installations. https://docs.github.com/en/rest/apps/webhooks */
export class GithubAppRegistration implements Registrations {
  readonly #client: GithubClient;

  constructor(client: GithubClient) {
    this.#client = client;
  }

  async find(url: string): Promise<readonly Registration[]> {
    const registration = this.#registrationIn(await this.#client.ask('GET /app/hook/config'));
    return isSameUrl(registration.url, url) ? [registration] : [];
  }

  async create({ mayReplace = false, ...wanted }: Wanted): Promise<Registration> {
    const { url } = this.#registrationIn(await this.#client.ask('GET /app/hook/config'));
    const isFree = url === '' || isSameUrl(url, wanted.url);
    if (isFree || mayReplace) return this.update('', wanted);
    throw new RegistrationError(
      `the App sends to ${url}, and has no second URL`,
      '--replace, if that is to end',
    );
  }

  async update(_id: string, { url, secret }: Wanted): Promise<Registration> {
    const config = configOf(url, secret);
    return this.#registrationIn(await this.#client.ask('PATCH /app/hook/config', config));
  }

  async ping(): Promise<boolean> {
    return false;
  }

  async lastAnswer(): Promise<LastAnswer | undefined> {
    return lastAnswerIn(await this.#client.ask('GET /app/hook/deliveries?per_page=1'));
  }

  /** The API does not tell whether the App's switch is on. */
  #registrationIn(config: unknown): Registration {
    return registrationIn({ id: 'app', active: true, config });
  }
}

/** The API's own defaults are a form and, once it was set, no look at the certificate. */
function configOf(url: string, secret: string): Readonly<Record<string, string>> {
  return { url, secret, content_type: 'json', insecure_ssl: '0' };
}

/** The secret comes as asterisks, and only where there is one. */
function registrationIn(hook: unknown): Registration {
  return {
    id: idAt(hook, 'id') ?? '',
    url: textAt(hook, 'config.url') ?? '',
    isActive: valueAt(hook, 'active') === true,
    verifiesTls: idAt(hook, 'config.insecure_ssl') !== '1',
    isJson: valueAt(hook, 'config.content_type') === 'json',
    proof: textAt(hook, 'config.secret') === undefined ? 'none' : 'signature',
  };
}

function lastAnswerIn(deliveries: unknown): LastAnswer | undefined {
  const id = idAt(deliveries, '0.id');
  if (id === undefined) return undefined;
  const code = Number(valueAt(deliveries, '0.status_code'));
  const isGood = code >= 200 && code < 300;
  return { id, isGood, status: code > 0 ? String(code) : 'no answer' };
}
