import { limits } from './limits.ts';
import type { Service, Settings } from './settings.ts';

/**
 * What DynamoDB takes. A table takes twice its peak so far at once, and more half an hour later; that it often
 * does sooner is not counted on. A partition of an index never takes more than its thousand.
 */
export class Table {
  readonly #service: Service;
  readonly #tableMax: number;
  readonly #shardEvents: number;
  #units: number;
  #peak = 0;
  #seconds = 0;

  constructor(settings: Settings, service: Service) {
    this.#service = service;
    this.#units = Math.min(settings.warmWriteUnits, settings.tableWriteUnitsMax);
    this.#tableMax = settings.tableWriteUnitsMax;
    this.#shardEvents = eventsOfShards(settings.shards, service.indexUnits);
  }

  /** Which of the two takes less. */
  get brake(): 'table' | 'shards' {
    return this.#shardEvents < this.#units / this.#service.tableUnits ? 'shards' : 'table';
  }

  get eventsPerSecond(): number {
    return Math.min(this.#units / this.#service.tableUnits, this.#shardEvents);
  }

  wrote(events: number): void {
    this.#peak = Math.max(this.#peak, events * this.#service.tableUnits);
    this.#seconds += 1;
    if (this.#seconds % (limits.doublingMinutes * 60) !== 0) return;
    this.#units = Math.min(this.#tableMax, Math.max(this.#units, 2 * this.#peak));
  }
}

/** A second, of one provider on one day: the events are spread evenly, by the hash of their bodies. */
export function eventsOfShards(shards: number, indexUnits: number): number {
  return (shards * limits.partitionWriteUnits) / indexUnits;
}

/** The fewest that take so many events a second. */
export function shardsFor(eventsPerSecond: number, indexUnits: number): number {
  return Math.max(1, Math.ceil((eventsPerSecond * indexUnits) / limits.partitionWriteUnits));
}
