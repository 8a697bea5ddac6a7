import { type Row, table } from '../cost/marked-section.ts';
import { type Forecast, forecast, settingsFor } from './forecast.ts';
import type { Load } from './loads.ts';
import { type Brake, workersFor } from './queue.ts';
import { asDeployed, type Service, type Settings } from './settings.ts';
import { eventsOfShards, shardsFor } from './table.ts';

/** What every load does to a deployment as it is, and with what the load asks for. */
export interface LoadForecasts {
  readonly load: string;
  readonly deployed: Forecast;
  readonly set: Forecast;
}

export function forecastAll(loads: readonly Load[], service: Service): readonly LoadForecasts[] {
  return loads.map((load) => ({
    load: load.name,
    deployed: forecast(load, asDeployed, service),
    set: forecast(load, settingsFor(load, asDeployed, service), service),
  }));
}

export function scaleTables(forecasts: readonly LoadForecasts[], service: Service): string {
  return [
    '### As `--stage prod` deploys it, with a table that is new',
    outcomeTable(forecasts.map(({ deployed }) => deployed)),
    '### What to set',
    settingsTable(forecasts.map(({ set }) => set)),
    '### With that',
    outcomeTable(forecasts.map(({ set }) => set)),
    '### Shards and workers',
    shardTable(service),
  ].join('\n\n');
}

const outcomes: readonly (readonly [string, (forecast: Forecast) => string])[] = [
  ['sent in ten minutes', ({ received }) => whole(received.offered)],
  ['turned away with 429', ({ received }) => whole(received.turnedAway)],
  ['answered 503, for want of secrets', ({ received }) => whole(received.withoutSecrets)],
  ['the last of both in second', ({ received }) => whole(received.lastLossSecond)],
  ['receivers at the same time', ({ received }) => whole(received.concurrencyMax)],
  ['workers at the same time', ({ drained }) => whole(drained.batchesMax)],
  ['queued at most', ({ drained }) => whole(drained.backlogMax)],
  ['waited at most, s', ({ drained }) => whole(drained.waitMaxSeconds)],
  ['queue empty after the last, s', ({ drained }) => whole(drained.drainSeconds)],
  ['what holds it back', ({ drained }) => brakes[drained.brake]],
];

const brakes: Readonly<Record<Brake, string>> = {
  none: 'nothing',
  pollers: 'pollers, at first',
  workerConcurrency: '`workerConcurrency`',
  table: 'throughput of the table',
  shards: '`shards`',
};

function outcomeTable(forecasts: readonly Forecast[]): string {
  const rows = outcomes.map(([name, of]) => [name, ...forecasts.map(of)]);
  return table(headOf(forecasts), rows);
}

function headOf(forecasts: readonly Forecast[]): Row {
  return ['events of one provider', ...forecasts.map(({ load }) => load)];
}

const names: readonly (readonly [string, keyof Settings])[] = [
  ['`receiverConcurrency`', 'receiverConcurrency'],
  ['`workerConcurrency`', 'workerConcurrency'],
  ['`shards`', 'shards'],
  ["Lambda's concurrency of the account", 'accountConcurrency'],
  ['warm throughput of the table, units', 'warmWriteUnits'],
  ["DynamoDB's write quota of a table, units", 'tableWriteUnitsMax'],
  ['SSM reads a second', 'secretReadsPerSecond'],
];

/** Bold is what is not as deployed. */
function settingsTable(forecasts: readonly Forecast[]): string {
  const rows = names.map(([name, setting]) => [
    name,
    ...forecasts.map(({ settings }) => {
      const value = whole(settings[setting]);
      return settings[setting] === asDeployed[setting] ? value : `**${value}**`;
    }),
  ]);
  return table(headOf(forecasts), rows);
}

const rates = [100, 1000, 4000, 10_000] as const;

function shardTable(service: Service): string {
  const head = [
    'events a second of one provider',
    'units a second in each of 4 shards',
    'shards that take it',
    'workers that keep up',
    'write units a second of the table',
  ];
  const rows = rates.map((rate) => [
    whole(rate),
    whole((rate * service.indexUnits) / asDeployed.shards),
    whole(shardsFor(rate, service.indexUnits)),
    whole(workersFor(rate, service)),
    whole(rate * service.tableUnits),
  ]);
  const most = whole(eventsOfShards(asDeployed.shards, service.indexUnits));
  return `${table(head, rows)}\n\nFour shards take ${most} events a second.`;
}

function whole(number: number | undefined): string {
  return number === undefined ? '–' : Math.round(number).toLocaleString('en-US');
}
