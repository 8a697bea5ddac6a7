import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerName } from '../../src/dev/service.ts';
import { secretEnvironment } from '../support/secret-environment.ts';
import { Backlog, type BacklogCounts, shortenVisibility } from './backlog.ts';
import { type Drained, drain } from './drain.ts';
import { createEffectsQueue } from './effects.ts';
import { Faults } from './fault-kinds.ts';
import { Ledger } from './ledger.ts';
import { Operator } from './operator.ts';
import type { Options } from './options.ts';
import { parcelOf } from './parcel.ts';
import { Progress } from './progress.ts';
import { ProviderClient } from './provider-client.ts';
import { randomFrom } from './random.ts';
import type { Outcome } from './report.ts';
import { type ServiceBehindProxies, startBehindProxies } from './service-behind-proxies.ts';
import { Targets } from './targets.ts';
import { verify } from './verify.ts';

const replayedShare = 0.02;
const nowhere = 'http://127.0.0.1:1';
const reactions = join(import.meta.dirname, 'reactions.ts');

/** One run, from an empty data directory to the verdict. */
export class FaultRun {
  readonly #options: Options;
  readonly #directory: string;
  readonly #faults: Faults;
  readonly #ledger = new Ledger();
  readonly #targets: Targets;
  readonly #endpoints: Record<ServerName, string> = {
    sqs: nowhere,
    s3: nowhere,
    dynamodb: nowhere,
    ssm: nowhere,
  };
  #service: ServiceBehindProxies | undefined;
  #next = 0;
  #kills = 0;
  #queued = 0;
  #left: BacklogCounts | undefined;

  constructor(options: Options, directory: string) {
    this.#options = options;
    this.#directory = directory;
    this.#faults = new Faults(options.seed, options.rates);
    this.#targets = new Targets(options.seed);
  }

  async outcome(): Promise<Outcome> {
    const progress = new Progress(() => this.#line());
    try {
      await this.#targets.start();
      await this.#start();
      const startedAt = performance.now();
      await this.#send(progress);
      const sentAt = performance.now();
      this.#faults.end();
      progress.say('no more faults: waiting until queue, spill and dead letters are empty');
      const drained = await this.#drain();
      const drainedAt = performance.now();
      progress.say('comparing what was accepted with what is stored');
      return {
        seed: this.#options.seed,
        kills: this.#kills,
        sendingSeconds: (sentAt - startedAt) / 1000,
        drainingSeconds: (drainedAt - sentAt) / 1000,
        faults: this.#faults,
        ledger: this.#ledger,
        drained,
        verdict: await verify({
          origin: this.#origin(),
          sqs: this.#endpoints.sqs,
          seed: this.#options.seed,
          ledger: this.#ledger,
          targets: this.#targets,
        }),
      };
    } finally {
      progress.end();
      await this.#service?.stop();
      await this.#targets.stop();
    }
  }

  async #start(): Promise<void> {
    this.#service = await startBehindProxies({
      environment: {
        ...environmentOf(join(this.#directory, 'data')),
        ...this.#targets.environment,
      },
      logFile: join(this.#directory, 'service.log'),
      faults: this.#faults,
      onServer: async (server, endpoint) => {
        this.#endpoints[server] = endpoint;
        if (server !== 'sqs') return;
        await shortenVisibility(endpoint, this.#options.visibilitySeconds);
        await createEffectsQueue(endpoint);
      },
    });
  }

  #origin(): string {
    return this.#service?.origin ?? nowhere;
  }

  async #send(progress: Progress): Promise<void> {
    const { seed, concurrency, minutesMax } = this.#options;
    const client = new ProviderClient({ ledger: this.#ledger, origin: () => this.#origin() });
    const deadline = Date.now() + minutesMax * 60_000;
    const isOver = (): boolean => this.#accepted >= this.#options.requests || Date.now() > deadline;
    const sender = async (): Promise<void> => {
      while (!isOver()) {
        if (this.#queued > this.#options.backlogMax) {
          await sleep(100);
          continue;
        }
        const parcel = parcelOf(seed, this.#next);
        this.#next += parcel.trials.length;
        await client.deliver(parcel);
      }
    };
    const others = [
      this.#killNowAndThen(progress, isOver),
      this.#watchQueue(isOver),
      this.#replayNowAndThen(isOver),
    ];
    await Promise.all([...Array.from({ length: concurrency }, sender), ...others]);
    client.close();
  }

  get #accepted(): number {
    return this.#ledger.accepted.size;
  }

  async #killNowAndThen(progress: Progress, isOver: () => boolean): Promise<void> {
    const { kills, requests } = this.#options;
    while (this.#kills < kills && !isOver()) {
      await sleep(20);
      if (this.#accepted < (requests * (this.#kills + 1)) / (kills + 1)) continue;
      this.#kills += 1;
      const service = this.#service;
      this.#service = undefined;
      await service?.kill();
      await this.#start();
      progress.say(`kill -9 after ${this.#accepted} accepted events, and started again`);
    }
  }

  async #replayNowAndThen(isOver: () => boolean): Promise<void> {
    const operator = new Operator({
      ledger: this.#ledger,
      origin: () => this.#origin(),
      random: randomFrom(this.#options.seed),
    });
    while (!isOver()) {
      if (this.#ledger.replays.size < this.#accepted * replayedShare) await operator.replaySome();
      else await sleep(100);
    }
  }

  /** What waits until the end is stored when nothing fails any more, and tries nothing. */
  async #watchQueue(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (this.#service?.isRunning() === false) throw new Error('the service ended of itself');
      const { sqs, s3 } = this.#endpoints;
      const backlog = new Backlog({ sqs, s3 });
      // It is away for a moment after a kill.
      const counts = await backlog.count().catch(() => undefined);
      backlog.close();
      if (counts !== undefined) this.#queued = counts.queued;
      await sleep(300);
    }
  }

  async #drain(): Promise<Drained> {
    const { sqs, s3 } = this.#endpoints;
    const backlog = new Backlog({ sqs, s3 });
    return drain(backlog, this.#origin(), (left) => {
      this.#left = left;
    }).finally(() => backlog.close());
  }

  #line(): string {
    const { accepted, sent, noAnswer, refusedByStatus } = this.#ledger;
    if (this.#left !== undefined) {
      const { queued, outbox, spilled, deadLetters } = this.#left;
      return `queue ${queued}, outbox ${outbox}, spill ${spilled}, dead letters ${deadLetters}`;
    }
    const refused = [...refusedByStatus].map(([status, count]) => `${status} ${count}`).join(', ');
    return (
      `accepted ${accepted.size} of ${this.#options.requests}, sent ${sent}, refused ${refused || 0}, ` +
      `no answer ${noAnswer}, queue ${this.#queued}, faults ${this.#faults.total()}`
    );
  }
}

function environmentOf(dataDirectory: string): Readonly<Record<string, string>> {
  return {
    PORT: '0',
    HOOKLANE_DATA: dataDirectory,
    HOOKLANE_SUBSCRIPTIONS: reactions,
    ...secretEnvironment,
  };
}
