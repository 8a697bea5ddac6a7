import { SsmSecrets } from '../../src/adapters/aws/ssm-secrets.ts';
import { jsonLog } from '../../src/adapters/json-log.ts';
import type { HttpRequest } from '../../src/domain/http.ts';
import { getReady } from '../../src/flows/get-ready.ts';
import { type ReceiveDeps, receive } from '../../src/flows/receive.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { type FixtureCase, fixturesOf, fixtureTime } from './fixtures.ts';
import { requestWith } from './requests.ts';
import type { TestSsm } from './ssm.ts';

export interface DrillSettings {
  readonly provider: Provider;
  /** The list of secrets that is rotated. */
  readonly list: string;
  readonly ssm: TestSsm;
}

/** Somebody who sends a request whenever it is his turn. */
export type Sender = (drill: Drill) => Promise<void>;

/** A receiver on real secrets in a local SSM, with its operator, its senders, and a clock of its own. */
export class Drill {
  /** The answers to all but the forgers, by their status. */
  readonly answers: Record<number, number> = {};
  /** The answers to the forgers. */
  readonly forgeries: Record<number, number> = {};
  readonly #settings: DrillSettings;
  readonly #deps: ReceiveDeps;
  readonly #sample: FixtureCase;
  readonly #lines: { timestamp: string; message: string; secret?: string; _aws?: unknown }[] = [];
  #now = fixtureTime;

  constructor(settings: DrillSettings) {
    const { provider, ssm } = settings;
    const clock = (): number => this.#now;
    const log = jsonLog((line) => this.#lines.push(JSON.parse(line)), clock);
    const path = `/hooklane/test/${provider.name}`;
    this.#settings = settings;
    this.#sample = sampleOf(provider);
    this.#deps = {
      provider,
      secrets: new SsmSecrets({
        path,
        lists: Object.keys(provider.secretLists),
        client: ssm.client(),
        clock,
        log,
      }),
      enqueue: async () => {},
      clock,
      log,
    };
  }

  /** What the operator does: the hook has these secrets from now on. */
  put(...secrets: readonly string[]): void {
    const { provider, list, ssm } = this.#settings;
    ssm.parameters.set(`/hooklane/test/${provider.name}/default`, { [list]: secrets });
  }

  /** What a receiver does before its first request, as far as SSM is concerned; its waiting takes no time. */
  getReady(): Promise<void> {
    const wait = async (milliseconds: number): Promise<void> => {
      this.#now += milliseconds;
    };
    const nothing = async (): Promise<void> => {};
    const { secrets, clock } = this.#deps;
    return getReady({ secrets, clock, wait, connect: nothing, rehearse: nothing });
  }

  /** All of them take their turn, and again every so many seconds, until the time is over. */
  async run(seconds: number, senders: readonly Sender[], every = 5): Promise<void> {
    const end = this.#now + seconds * 1000;
    while (this.#now < end) {
      for (const send of senders) await send(this);
      this.#now = Math.min(this.#now + every * 1000, end);
    }
  }

  /** The fingerprints that accepted events were counted by in the last seconds. */
  secretsSeen(seconds: number): readonly (string | undefined)[] {
    const since = new Date(this.#now - seconds * 1000).toISOString();
    const counted = this.#lines.filter(
      ({ timestamp, _aws }) =>
        timestamp >= since && JSON.stringify(_aws)?.includes('"EventsAccepted"'),
    );
    return [...new Set(counted.map(({ secret }) => secret))].sort();
  }

  /** What was logged, in order. */
  messages(): readonly string[] {
    return this.#lines.map(({ message }) => message);
  }

  /** A request as the provider signs it, so many seconds ago. */
  requestSigned(secret: string, ageSeconds = 0): HttpRequest {
    const { provider, list } = this.#settings;
    const { body, headers } = this.#sample;
    const signedAt = this.#now - ageSeconds * 1000;
    const signature = provider.sign({ headers, body }, { [list]: [secret] }, signedAt);
    return requestWith({ headers: { ...headers, ...signature }, body });
  }

  async send(request: HttpRequest, tally = this.answers): Promise<void> {
    const { status } = await receive(this.#deps, { ...request, receivedAt: this.#now });
    tally[status] = (tally[status] ?? 0) + 1;
  }
}

/** The provider, signing with this secret. */
export function signer(secret: string): Sender {
  return (drill) => drill.send(drill.requestSigned(secret));
}

/** What the provider signed with this secret a minute ago: it was slow, or is a retry. */
export function latecomer(secret: string): Sender {
  return (drill) => drill.send(drill.requestSigned(secret, 60));
}

/** Many without the secret, who try at the same moment: half at the hook, half at hooks they make up. */
export function forgers(count: number): Sender {
  return async (drill) => {
    const attempts = Array.from({ length: count }, (_, attempt) => {
      const path = attempt % 2 === 0 ? '/' : `/made-up-${attempt}`;
      return drill.send({ ...drill.requestSigned('never ours'), path }, drill.forgeries);
    });
    await Promise.all(attempts);
  };
}

function sampleOf({ name }: Provider): FixtureCase {
  const sample = fixturesOf(name).find(({ envelope }) => envelope !== undefined);
  if (sample === undefined) throw new Error('a provider needs a fixture of an event');
  return sample;
}
