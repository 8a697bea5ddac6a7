import { setTimeout as sleep } from 'node:timers/promises';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import type { Ledger, Reply } from './ledger.ts';

export interface OperatorSettings {
  readonly ledger: Ledger;
  /** Where the service is now: it comes back elsewhere after a kill. */
  readonly origin: () => string;
  readonly random: () => number;
}

const replayedAtOnce = 5;
/** As long as the function may run. */
const patienceMilliseconds = 30_000;

/** Has events replayed that are listed, and so stored: new ones, and any others in turns. */
export class Operator {
  readonly #settings: OperatorSettings;
  readonly #startedAt = Date.now();
  #turns = 0;

  constructor(settings: OperatorSettings) {
    this.#settings = settings;
  }

  /** Each once, and the first twice at the same moment. */
  async replaySome(): Promise<void> {
    const { replays } = this.#settings.ledger;
    this.#turns += 1;
    const listed = await this.#listed();
    const keys = listed.filter((key) => !replays.has(key)).slice(0, replayedAtOnce);
    if (keys.length === 0) await sleep(200);
    await Promise.all([...keys, ...keys.slice(0, 1)].map((key) => this.#replay(key)));
  }

  /** Nothing where the list fails: it is asked for again soon. */
  async #listed(): Promise<readonly string[]> {
    const { random } = this.#settings;
    const age = this.#turns % 2 === 0 ? random() * (Date.now() - this.#startedAt) : 0;
    const until = new Date(Date.now() - age).toISOString();
    const reply = await this.#ask('GET', `/events?limit=50&until=${until}`);
    if (reply?.status !== 200) return [];
    const { events } = JSON.parse(reply.text) as { readonly events: readonly Envelope[] };
    return events.map(eventKeyOf);
  }

  async #replay(key: string): Promise<void> {
    const reply = await this.#ask('POST', `/events/${encodeURIComponent(key)}/replay`);
    this.#settings.ledger.noteReplay(key, reply);
  }

  /** @returns undefined where nobody answers */
  async #ask(method: string, path: string): Promise<Reply | undefined> {
    try {
      const signal = AbortSignal.timeout(patienceMilliseconds);
      const response = await fetch(`${this.#settings.origin()}${path}`, { method, signal });
      return { status: response.status, text: await response.text() };
    } catch {
      return undefined;
    }
  }
}
