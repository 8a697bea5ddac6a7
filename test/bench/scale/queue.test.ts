import { describe, expect, it } from '@jest/globals';
import { drain, workersFor } from '../../../bench/scale/queue.ts';
import { asDeployed, type Service } from '../../../bench/scale/settings.ts';
import { eventsOfShards, shardsFor } from '../../../bench/scale/table.ts';

/** A batch of ten in a tenth of a second: a hundred events a second for each worker. */
const service: Service = {
  receiverMilliseconds: 50,
  coldStartMilliseconds: 0,
  batchMilliseconds: 100,
  batchSize: 10,
  tableUnits: 4,
  indexUnits: 1,
  secretsPatienceMilliseconds: 3200,
};

const wideTable = { ...asDeployed, warmWriteUnits: 1_000_000, tableWriteUnitsMax: 1_000_000 };

describe('the model of the queue', () => {
  it('is empty at once where the five first workers keep up', () => {
    const drained = drain([500, 500], wideTable, service);

    expect(drained).toMatchObject({ backlogMax: 0, drainSeconds: 0, batchesMax: 5, brake: 'none' });
  });

  it('drains a burst at the pace of the workers that it may have', () => {
    const settings = { ...wideTable, workerConcurrency: 5 };

    const drained = drain([5000], settings, service);

    // 500 in the second in which they came, and 500 in each of the nine after.
    expect(drained).toMatchObject({
      backlogMax: 4500,
      drainSeconds: 9,
      brake: 'workerConcurrency',
    });
  });

  it('gets five more workers in each second in which messages are left', () => {
    const drained = drain([5000], wideTable, service);

    // 500, 1,000, 1,500 and 2,000.
    expect(drained).toMatchObject({ backlogMax: 4500, drainSeconds: 3, batchesMax: 20 });
    expect(drained.brake).toBe('pollers');
  });

  it('is held back by a new table, which takes 4,000 units a second', () => {
    const settings = { ...asDeployed, warmWriteUnits: 4000 };

    const drained = drain([6000], settings, service);

    // 500 in the first second, for there are five workers, and then 1,000 a second.
    expect(drained).toMatchObject({ backlogMax: 5500, drainSeconds: 6, brake: 'table' });
  });

  it('lets the table take twice its peak after half an hour', () => {
    const twoHours = Array.from({ length: 7200 }, () => 2000);

    const drained = drain(twoHours, asDeployed, service);

    // Behind by 1,000 a second for half an hour; then it takes 2,000, and later all that the workers bring.
    expect(drained.backlogMax).toBe(1_800_500);
    expect(drained.brake).toBe('table');
    expect(drained.drainSeconds).toBe(0);
  });

  it('is held back by shards that are too few, however wide the table is', () => {
    const settings = { ...wideTable, shards: 1 };

    const drained = drain([10_000], settings, service);

    // 500, and then a thousand a second.
    expect(drained).toMatchObject({ brake: 'shards', drainSeconds: 10 });
  });

  it('says how long the oldest event waited', () => {
    const settings = { ...wideTable, workerConcurrency: 5 };

    const drained = drain([5000], settings, service);

    expect(drained.waitMaxSeconds).toBe(8);
  });
});

describe('the shards', () => {
  it('take a thousand entries a second each', () => {
    expect(eventsOfShards(4, 1)).toBe(4000);
    expect(eventsOfShards(4, 2)).toBe(2000);
  });

  it.each([
    { rate: 1, units: 1, shards: 1 },
    { rate: 1000, units: 1, shards: 1 },
    { rate: 1001, units: 1, shards: 2 },
    { rate: 10_000, units: 1, shards: 10 },
    { rate: 10_000, units: 2, shards: 20 },
  ])('must be $shards for $rate events a second of $units units', ({ rate, units, shards }) => {
    expect(shardsFor(rate, units)).toBe(shards);
  });
});

describe('the workers', () => {
  it.each([
    { rate: 1, workers: 2 },
    { rate: 5000, workers: 50 },
    { rate: 10_000, workers: 100 },
  ])('must be $workers for $rate events a second', ({ rate, workers }) => {
    expect(workersFor(rate, service)).toBe(workers);
  });
});
