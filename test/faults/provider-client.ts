import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { testSecrets } from '../support/requests.ts';
import type { Ledger, Reply } from './ledger.ts';
import type { Parcel } from './parcel.ts';

export interface ProviderClientSettings {
  readonly ledger: Ledger;
  /** Where the service is now: it comes back elsewhere after a kill. */
  readonly origin: () => string;
}

/** Each provider's own rule, in seconds instead of minutes; GitHub's is a person at "Redeliver". */
const retryMilliseconds: Readonly<Record<string, readonly number[]>> = {
  custom: [200, 1000, 3000],
  slack: [200, 1000, 3000],
  github: [2000],
  gitlab: [],
};
const patienceMilliseconds: Readonly<Record<string, number>> = { slack: 3000 };
const redeliveredEvery = 20;

/** Sends as Slack, GitHub and GitLab do, and as a producer of your own, who needs no signature here. */
export class ProviderClient {
  readonly #settings: ProviderClientSettings;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(settings: ProviderClientSettings) {
    this.#settings = settings;
  }

  /** Every twentieth comes twice; half of those at the same moment. */
  async deliver(parcel: Parcel): Promise<void> {
    const { number } = parcel.trials[0];
    if (number % redeliveredEvery !== 0) return this.#sendUntilTaken(parcel);
    this.#settings.ledger.redeliveries += 1;
    const isAtOnce = number % (2 * redeliveredEvery) === 0;
    const first = this.#sendUntilTaken(parcel);
    if (!isAtOnce) await first;
    await Promise.all([first, this.#send(parcel)]);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #sendUntilTaken(parcel: Parcel): Promise<void> {
    let isOver = await this.#send(parcel);
    for (const pause of retryMilliseconds[parcel.trials[0].provider.name] ?? []) {
      if (isOver) return;
      await sleep(pause);
      this.#settings.ledger.retries += 1;
      isOver = await this.#send(parcel, { 'x-slack-retry-num': '1' });
    }
  }

  /** @returns false where the provider would try again */
  async #send(parcel: Parcel, extra: Readonly<Record<string, string>> = {}): Promise<boolean> {
    const reply = await this.#post(parcel, extra).catch(() => undefined);
    this.#settings.ledger.note(parcel, reply);
    // While the service is down, refusals come at once: providers do not send faster for that.
    if (reply === undefined) await sleep(100);
    return reply !== undefined && reply.status < 500;
  }

  async #post(parcel: Parcel, extra: Readonly<Record<string, string>>): Promise<Reply> {
    const { path, body, trials } = parcel;
    const { provider, place } = trials[0];
    const headers = { ...parcel.headers, ...extra };
    const signature =
      place === 'webhook'
        ? provider.sign({ headers, body }, testSecrets(provider), Date.now())
        : {};
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const outgoing = request(`${this.#settings.origin()}${path}`, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...headers, ...signature, 'content-length': body.length },
      signal: AbortSignal.timeout(patienceMilliseconds[provider.name] ?? 10_000),
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming: IncomingMessage) => {
      const status = incoming.statusCode ?? 0;
      text(incoming).then((read) => resolve({ status, text: read }), reject);
    });
    outgoing.end(body);
    return promise;
  }
}
