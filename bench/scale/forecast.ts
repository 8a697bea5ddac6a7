import { limits } from './limits.ts';
import { arrivalsOf, type Load } from './loads.ts';
import { type Drained, drain, workersFor } from './queue.ts';
import { type Received, receive } from './receivers.ts';
import type { Service, Settings } from './settings.ts';
import { shardsFor } from './table.ts';

/** What a load does to a deployment. */
export interface Forecast {
  readonly load: string;
  readonly settings: Settings;
  readonly received: Received;
  readonly drained: Drained;
}

const seed = 2026;

export function forecast(load: Load, settings: Settings, service: Service): Forecast {
  const received = receive(arrivalsOf(load, seed), settings, service);
  const drained = drain(received.acceptedPerSecond, settings, service);
  return { load: load.name, settings, received, drained };
}

/** Room for chance, and for a day that is a little busier than was thought. */
const headroom = 1.5;

/**
 * What to set for a load, from its busiest second: never less than what is there. Workers are for that second
 * too, so that a burst leaves no backlog.
 */
export function settingsFor(load: Load, deployed: Settings, service: Service): Settings {
  const seconds = Array.from({ length: load.seconds }, (_, second) => second);
  const most = Math.max(...seconds.map(load.eventsPerSecond));
  const byRate = most / limits.requestsPerSecondPerConcurrency;
  const byTime = (most * service.receiverMilliseconds) / 1000;
  const { receiverConcurrency: receivers = 0 } = deployed;
  const receiverConcurrency = Math.max(receivers, upTo(50, Math.max(byRate, byTime) * headroom));
  const workerConcurrency = Math.max(
    deployed.workerConcurrency,
    upTo(10, workersFor(most * headroom, service)),
  );
  const units = most * service.tableUnits;
  const storm = receiverConcurrency > deployed.secretReadsPerSecond * 3;
  return {
    receiverConcurrency,
    workerConcurrency,
    shards: Math.max(deployed.shards, shardsFor(most * headroom, service.indexUnits)),
    // Lambda keeps a hundred for functions that reserve none.
    accountConcurrency: Math.max(
      deployed.accountConcurrency,
      upTo(500, receiverConcurrency + workerConcurrency + 100),
    ),
    warmWriteUnits: Math.max(deployed.warmWriteUnits, upTo(1000, Math.round(units * 1.1))),
    tableWriteUnitsMax: Math.max(deployed.tableWriteUnitsMax, upTo(10_000, units * headroom)),
    secretReadsPerSecond: storm ? limits.secretReadsPerSecondRaised : deployed.secretReadsPerSecond,
  };
}

function upTo(step: number, number: number): number {
  return Math.ceil(number / step) * step;
}
