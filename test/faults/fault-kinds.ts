import type { ServerName } from '../../src/dev/service.ts';
import { randomFrom } from './random.ts';

/**
 * What goes wrong, and how often in a request. Whatever says that something was done, if garbled, has
 * done it: no client survives a server that lies about that.
 */
export const faultRates = {
  /** Passed on after 100 to 800 ms. */
  latency: 0.03,
  /** Never passed on and never answered: the client gives up. */
  hang: 0.005,
  /** The connection is cut before anything was done. */
  'reset-before': 0.02,
  /** Done, and the connection is cut before the answer: did it happen or not? */
  'reset-after': 0.02,
  /** Done, and the connection is cut in the middle of the answer, short of its content-length. */
  'half-answer': 0.02,
  /** Done, and half of the answer comes, as if it were all. */
  'truncated-answer': 0.02,
  /** Done, and the answer is a 200 with nothing in it. */
  'empty-200': 0.01,
  /** Not done: an internal error. */
  'error-500': 0.02,
  /** Not done: SlowDown, or another service's word for it. */
  'slow-down-503': 0.02,
  /** Not done: the throttling error that is the service's own. */
  throttling: 0.02,
  /** Done twice, and answered as the second time was. */
  duplicate: 0.03,
  /** Done, and the answer comes a byte at a time. */
  trickle: 0.01,
} as const;

export type RequestFault = keyof typeof faultRates;
/** An outage is not of a request: for 3 s, a whole service refuses connections. */
export type FaultKind = RequestFault | 'outage';

export const requestFaults = Object.keys(faultRates) as RequestFault[];
export const faultKinds: readonly FaultKind[] = [...requestFaults, 'outage'];
export const serverNames: readonly ServerName[] = ['sqs', 's3', 'dynamodb', 'ssm'];

export type Rates = Readonly<Record<ServerName, Record<RequestFault, number>>>;

/** Asked a dozen times in a run: at the others' rates nothing would ever happen to it. */
const ssmFactor = 3;

export function defaultRates(scale: number): Rates {
  return {
    sqs: scaled(scale),
    s3: scaled(scale),
    dynamodb: scaled(scale),
    ssm: scaled(scale * ssmFactor),
  };
}

function scaled(factor: number): Record<RequestFault, number> {
  const rates: Record<RequestFault, number> = { ...faultRates };
  for (const kind of requestFaults) rates[kind] *= factor;
  return rates;
}

/** Whom a proxy asks. */
export interface FaultSource {
  readonly random: () => number;
  /** No service is away by itself any more. */
  readonly isOver: boolean;
  /** What goes wrong with the request that has this body, if anything does. */
  next(server: ServerName, body: Buffer): RequestFault | undefined;
  count(kind: FaultKind, server: ServerName): void;
}

/** Decides what goes wrong, and counts it; outlives the services and proxies of a run. */
export class Faults implements FaultSource {
  readonly random: () => number;
  readonly #rates: Rates;
  readonly #counts = new Map<string, number>();
  #requests = 0;
  #isOver = false;

  constructor(seed: number, rates: Rates) {
    this.random = randomFrom(seed);
    this.#rates = rates;
  }

  get requests(): number {
    return this.#requests;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** From here on everything works. */
  end(): void {
    this.#isOver = true;
  }

  next(server: ServerName): RequestFault | undefined {
    this.#requests += 1;
    if (this.#isOver) return undefined;
    let left = this.random();
    const fault = requestFaults.find((kind) => {
      left -= this.#rates[server][kind];
      return left < 0;
    });
    if (fault !== undefined) this.count(fault, server);
    return fault;
  }

  count(kind: FaultKind, server: ServerName): void {
    const name = `${kind}/${server}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  counted(kind: FaultKind, server: ServerName): number {
    return this.#counts.get(`${kind}/${server}`) ?? 0;
  }

  total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }
}
