import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { testSecrets } from '../support/requests.ts';
import type { Ledger } from './ledger.ts';
import type { Trial } from './trial.ts';

export interface ProviderClientSettings {
  readonly ledger: Ledger;
  /** Where the service is now: it comes back elsewhere after a kill. */
  readonly origin: () => string;
}

/** Each provider's own rule, in seconds instead of minutes; GitHub's is a person at "Redeliver". */
const retryMilliseconds: Readonly<Record<string, readonly number[]>> = {
  slack: [200, 1000, 3000],
  github: [2000],
  gitlab: [],
};
const patienceMilliseconds: Readonly<Record<string, number>> = { slack: 3000 };
const redeliveredEvery = 20;

/** Sends as Slack, GitHub and GitLab do. */
export class ProviderClient {
  readonly #settings: ProviderClientSettings;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(settings: ProviderClientSettings) {
    this.#settings = settings;
  }

  /** Every twentieth event comes twice; half of those at the same moment. */
  async deliver(trial: Trial): Promise<void> {
    const { number } = trial;
    if (number % redeliveredEvery !== 0) return this.#sendUntilTaken(trial);
    this.#settings.ledger.redeliveries += 1;
    const isAtOnce = number % (2 * redeliveredEvery) === 0;
    const first = this.#sendUntilTaken(trial);
    if (!isAtOnce) await first;
    await Promise.all([first, this.#send(trial)]);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #sendUntilTaken(trial: Trial): Promise<void> {
    let isOver = await this.#send(trial);
    for (const pause of retryMilliseconds[trial.provider.name] ?? []) {
      if (isOver) return;
      await sleep(pause);
      this.#settings.ledger.retries += 1;
      isOver = await this.#send(trial, { 'x-slack-retry-num': '1' });
    }
  }

  /** @returns false where the provider would try again */
  async #send(trial: Trial, extra: Readonly<Record<string, string>> = {}): Promise<boolean> {
    const status = await this.#post(trial, extra).catch(() => undefined);
    this.#settings.ledger.note(trial, status);
    // While the service is down, refusals come at once: providers do not send faster for that.
    if (status === undefined) await sleep(100);
    return status !== undefined && status < 500;
  }

  async #post(trial: Trial, extra: Readonly<Record<string, string>>): Promise<number> {
    const { provider, body } = trial;
    const headers = { ...trial.headers, ...extra };
    const signature = provider.sign({ headers, body }, testSecrets(provider), Date.now());
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const outgoing = request(`${this.#settings.origin()}/${provider.name}`, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...headers, ...signature, 'content-length': body.length },
      signal: AbortSignal.timeout(patienceMilliseconds[provider.name] ?? 10_000),
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming: IncomingMessage) => {
      incoming.once('error', reject);
      incoming.once('end', () => resolve(incoming.statusCode ?? 0));
      incoming.resume();
    });
    outgoing.end(body);
    return promise;
  }
}
