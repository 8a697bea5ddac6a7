import { describe, expect, it } from '@jest/globals';
import { forecast, settingsFor } from '../../../bench/scale/forecast.ts';
import { arrivalsOf, loads } from '../../../bench/scale/loads.ts';
import { forecastAll, scaleTables } from '../../../bench/scale/scale-tables.ts';
import { asDeployed, assumed } from '../../../bench/scale/settings.ts';

const [one, hundred, tenThousand, burst] = loads;

describe('a forecast', () => {
  it('says the same every time', () => {
    expect(scaleTables(forecastAll([one, hundred], assumed), assumed)).toBe(
      scaleTables(forecastAll([one, hundred], assumed), assumed),
    );
  });

  it('sends other requests for another seed, and as many on average', () => {
    const sum = (seed: number): number =>
      arrivalsOf(hundred, seed).reduce((total, each) => total + each, 0);

    expect(sum(1)).not.toBe(sum(2));
    expect(Math.round(sum(1) / 600)).toBe(100);
  });

  it.each([one, hundred])('loses nothing at $name as it is deployed', (load) => {
    const { received, drained } = forecast(load, asDeployed, assumed);

    expect(received).toMatchObject({ turnedAway: 0, withoutSecrets: 0 });
    expect(drained).toMatchObject({ drainSeconds: 0 });
  });

  it('changes no setting for a load that the deployment takes', () => {
    expect(settingsFor(hundred, asDeployed, assumed)).toEqual(asDeployed);
  });

  it('raises every setting that ten thousand events a second ask for', () => {
    expect(settingsFor(tenThousand, asDeployed, assumed)).toEqual({
      receiverConcurrency: 1500,
      workerConcurrency: 230,
      shards: 15,
      accountConcurrency: 2000,
      warmWriteUnits: 55_000,
      tableWriteUnitsMax: 80_000,
      secretReadsPerSecond: 100,
    });
  });

  it('turns away nine tenths of a burst that is ten times the cap', () => {
    const { received } = forecast(burst, asDeployed, assumed);

    const share = received.turnedAway / (10_000 * 60);

    expect(Math.round(share * 10)).toBe(9);
  });
});
