import { limits } from './limits.ts';
import type { Service, Settings } from './settings.ts';
import { Table } from './table.ts';

/** What became of the events in the queue. */
export interface Drained {
  readonly backlogMax: number;
  /** The longest that an event waited, in whole seconds. */
  readonly waitMaxSeconds: number;
  /** After the last event came; 0 where nothing was left, undefined where it is not empty within a day. */
  readonly drainSeconds: number | undefined;
  readonly batchesMax: number;
  /** What stopped the backlog from shrinking faster, for most of the time that there was one. */
  readonly brake: Brake;
}

export type Brake = 'none' | 'pollers' | 'workerConcurrency' | 'table' | 'shards';

const daySeconds = 24 * 60 * 60;

/** The events that were accepted in each second, worked off in the order in which they came. */
export function drain(accepted: readonly number[], settings: Settings, service: Service): Drained {
  const queue = new WorkedQueue(settings, service);
  let second = 0;
  for (; second < accepted.length || (queue.backlog > 0 && second < daySeconds); second += 1) {
    queue.work(second, accepted[second] ?? 0);
  }
  return {
    backlogMax: Math.round(queue.backlogMax),
    waitMaxSeconds: queue.waitMaxSeconds,
    drainSeconds: queue.backlog > 0 ? undefined : second - accepted.length,
    batchesMax: queue.batchesMax,
    brake: queue.brake,
  };
}

/** A queue with its workers: a second at a time. */
class WorkedQueue {
  backlog = 0;
  backlogMax = 0;
  waitMaxSeconds = 0;
  batchesMax = 0;
  readonly #table: Table;
  readonly #perBatch: number;
  readonly #cap: number;
  readonly #brakes = new Map<Brake, number>();
  /** How many came until each second, and how many of them are done. */
  readonly #arrived: number[] = [];
  #done = 0;
  #oldest = 0;
  #batches: number;

  constructor(settings: Settings, service: Service) {
    this.#table = new Table(settings, service);
    this.#perBatch = eventsOfWorker(service);
    this.#cap = Math.min(settings.workerConcurrency, limits.batchesMax);
    this.#batches = Math.min(limits.batchesAtFirst, this.#cap);
  }

  get brake(): Brake {
    const [most] = [...this.#brakes].sort(([, left], [, right]) => right - left);
    return most?.[0] ?? 'none';
  }

  work(second: number, came: number): void {
    this.backlog += came;
    this.#arrived.push((this.#arrived.at(-1) ?? 0) + came);
    const wanted = Math.min(this.backlog, this.#batches * this.#perBatch);
    const stored = Math.min(wanted, this.#table.eventsPerSecond);
    this.#table.wrote(stored);
    this.backlog -= stored;
    this.#done += stored;
    this.batchesMax = Math.max(this.batchesMax, Math.ceil(wanted / this.#perBatch));
    if (this.backlog > 0) this.#fallBehind(second, stored < wanted);
  }

  #fallBehind(second: number, isThrottled: boolean): void {
    this.backlogMax = Math.max(this.backlogMax, this.backlog);
    while ((this.#arrived[this.#oldest] ?? Number.POSITIVE_INFINITY) <= this.#done) {
      this.#oldest += 1;
    }
    this.waitMaxSeconds = Math.max(this.waitMaxSeconds, second - this.#oldest);
    const brake = isThrottled ? this.#table.brake : this.#brakeOfWorkers();
    this.#brakes.set(brake, (this.#brakes.get(brake) ?? 0) + 1);
    // More pollers come while messages are left. That they go again when none are changes nothing here.
    this.#batches = Math.min(this.#cap, this.#batches + limits.batchesMorePerMinute / 60);
  }

  #brakeOfWorkers(): Brake {
    return this.#batches < this.#cap ? 'pollers' : 'workerConcurrency';
  }
}

/** The fewest batches at a time that keep up with so many events a second; two are the least that Lambda takes. */
export function workersFor(eventsPerSecond: number, service: Service): number {
  return Math.max(2, Math.ceil(eventsPerSecond / eventsOfWorker(service)));
}

/** In a second. */
function eventsOfWorker({ batchMilliseconds, batchSize }: Service): number {
  return (1000 / batchMilliseconds) * batchSize;
}
