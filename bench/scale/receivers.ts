import { limits } from './limits.ts';
import type { Service, Settings } from './settings.ts';

/** What became of the requests to one receiver. */
export interface Received {
  readonly offered: number;
  readonly accepted: number;
  /** 429: over the requests a second, over the concurrency, or faster than Lambda starts environments. */
  readonly turnedAway: number;
  /** 503: a new environment did not get its secrets in time. */
  readonly withoutSecrets: number;
  readonly environments: number;
  readonly concurrencyMax: number;
  /** Second in which the last request was turned away or refused. */
  readonly lastLossSecond: number | undefined;
  /** Accepted in each second, for the queue behind. */
  readonly acceptedPerSecond: readonly number[];
}

const stepMilliseconds = 10;
const stepsPerSecond = 1000 / stepMilliseconds;

/**
 * One receiver under a load, in steps of ten milliseconds: a request takes an environment that is free, or
 * starts one where that is allowed, or is turned away.
 * @param arrivals requests in each step, `stepsPerSecond` of them a second
 */
export function receive(
  arrivals: readonly number[],
  settings: Settings,
  service: Service,
): Received {
  const fleet = new Fleet(settings, service);
  const acceptedPerSecond: number[] = [];
  let lastLossSecond: number | undefined;
  for (const [step, offered] of arrivals.entries()) {
    const second = Math.floor(step / stepsPerSecond);
    const before = fleet.accepted;
    if (fleet.take(step, offered) < offered) lastLossSecond = second;
    acceptedPerSecond[second] = (acceptedPerSecond[second] ?? 0) + fleet.accepted - before;
  }
  return {
    offered: arrivals.reduce((total, each) => total + each, 0),
    accepted: fleet.accepted,
    turnedAway: fleet.turnedAway,
    withoutSecrets: fleet.withoutSecrets,
    environments: fleet.environments,
    concurrencyMax: fleet.concurrencyMax,
    lastLossSecond,
    acceptedPerSecond,
  };
}

/** The environments of one function: how many there are, how many are free, and when the others will be. */
class Fleet {
  accepted = 0;
  turnedAway = 0;
  withoutSecrets = 0;
  environments = 0;
  concurrencyMax = 0;
  readonly #cap: number;
  readonly #requestsPerSecond: number;
  readonly #service: Service;
  readonly #secretReadMilliseconds: number;
  /** Environments that become free in a step. */
  readonly #freedAt = new Map<number, number>();
  /** The same, of those that have no secrets yet. */
  readonly #secretlessFreedAt = new Map<number, number>();
  #free = 0;
  #secretless = 0;
  #startable: number = limits.environmentsPerTenSeconds;
  #takenThisSecond = 0;
  #nextSecretRead = 0;

  constructor(settings: Settings, service: Service) {
    this.#cap = settings.receiverConcurrency ?? settings.accountConcurrency;
    this.#requestsPerSecond = this.#cap * limits.requestsPerSecondPerConcurrency;
    this.#service = service;
    this.#secretReadMilliseconds = 1000 / settings.secretReadsPerSecond;
  }

  /** @returns how many were accepted */
  take(step: number, offered: number): number {
    this.#tick(step);
    const allowed = Math.min(offered, this.#requestsPerSecond - this.#takenThisSecond);
    const warm = Math.min(allowed, this.#free);
    this.#free -= warm;
    this.#release(this.#freedAt, step, this.#service.receiverMilliseconds, warm);
    const again = Math.min(allowed - warm, this.#secretless);
    this.#secretless -= again;
    const started = this.#start(allowed - warm - again);
    const refused = this.#askForSecrets(step, again, 0) + this.#startCold(step, started);
    const taken = warm + again + started;
    this.#takenThisSecond += taken;
    this.turnedAway += offered - taken;
    this.withoutSecrets += refused;
    this.accepted += taken - refused;
    const busy = this.environments - this.#free - this.#secretless;
    this.concurrencyMax = Math.max(this.concurrencyMax, busy);
    return taken - refused;
  }

  /** Lambda gives back what may be started bit by bit, and never more than the whole. */
  #tick(step: number): void {
    if (step % stepsPerSecond === 0) this.#takenThisSecond = 0;
    const perStep = limits.environmentsPerTenSeconds / (10 * stepsPerSecond);
    this.#startable = Math.min(limits.environmentsPerTenSeconds, this.#startable + perStep);
    this.#free += taken(this.#freedAt, step);
    this.#secretless += taken(this.#secretlessFreedAt, step);
  }

  #start(wanted: number): number {
    const room = Math.min(this.#cap - this.environments, Math.floor(this.#startable));
    const started = Math.max(0, Math.min(wanted, room));
    this.#startable -= started;
    this.environments += started;
    return started;
  }

  #startCold(step: number, count: number): number {
    return this.#askForSecrets(step, count, this.#service.coldStartMilliseconds);
  }

  /**
   * All accounts' reads stand in one line, so many a second. Who would wait for too long is answered 503, and
   * asks again with its next request.
   * @returns how many were
   */
  #askForSecrets(step: number, count: number, startMilliseconds: number): number {
    const { receiverMilliseconds, secretsPatienceMilliseconds } = this.#service;
    const asks = step * stepMilliseconds + startMilliseconds;
    let refused = 0;
    for (let index = 0; index < count; index += 1) {
      const answered = Math.max(asks, this.#nextSecretRead);
      const waits = answered - asks;
      const isRefused = waits > secretsPatienceMilliseconds;
      if (!isRefused) this.#nextSecretRead = answered + this.#secretReadMilliseconds;
      const after = isRefused ? secretsPatienceMilliseconds : waits + receiverMilliseconds;
      const calendar = isRefused ? this.#secretlessFreedAt : this.#freedAt;
      this.#release(calendar, step, startMilliseconds + after, 1);
      refused += isRefused ? 1 : 0;
    }
    return refused;
  }

  #release(calendar: Map<number, number>, step: number, milliseconds: number, count: number): void {
    if (count === 0) return;
    const at = step + Math.max(1, Math.ceil(milliseconds / stepMilliseconds));
    calendar.set(at, (calendar.get(at) ?? 0) + count);
  }
}

function taken(calendar: Map<number, number>, step: number): number {
  const count = calendar.get(step) ?? 0;
  calendar.delete(step);
  return count;
}
