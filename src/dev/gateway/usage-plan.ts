import type { Clock } from '../../domain/time.ts';

export interface UsagePlanLimits {
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly requestsPerDay: number;
}

/**
 * How many requests an API key is good for: a bucket of tokens that fills at the rate and holds the burst,
 * and a quota for each day in UTC. AWS keeps to both only roughly; here they are exact.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export class UsagePlan {
  readonly #limits: UsagePlanLimits;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;
  #day = '';
  #requestsOfDay = 0;

  constructor(limits: UsagePlanLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#tokens = limits.burst;
    this.#filledAt = clock();
  }

  /** Why one more request is too many now, or undefined: then it is counted. */
  refusal(): 'THROTTLED' | 'QUOTA_EXCEEDED' | undefined {
    this.#fill();
    this.#turnDay();
    if (this.#tokens < 1) return 'THROTTLED';
    if (this.#requestsOfDay >= this.#limits.requestsPerDay) return 'QUOTA_EXCEEDED';
    this.#tokens -= 1;
    this.#requestsOfDay += 1;
    return undefined;
  }

  #fill(): void {
    const now = this.#clock();
    const seconds = Math.max(now - this.#filledAt, 0) / 1000;
    const { requestsPerSecond, burst } = this.#limits;
    this.#tokens = Math.min(this.#tokens + seconds * requestsPerSecond, burst);
    this.#filledAt = now;
  }

  #turnDay(): void {
    const day = new Date(this.#clock()).toISOString().slice(0, 10);
    if (day === this.#day) return;
    this.#day = day;
    this.#requestsOfDay = 0;
  }
}
