import { describe, expect, it } from '@jest/globals';
import { evenArrivals } from '../../../bench/scale/loads.ts';
import { receive } from '../../../bench/scale/receivers.ts';
import { asDeployed, type Service } from '../../../bench/scale/settings.ts';

/** Numbers that can be checked by hand: environments start at once, and a request takes a tenth of a second. */
const prompt: Service = {
  receiverMilliseconds: 100,
  coldStartMilliseconds: 0,
  batchMilliseconds: 100,
  batchSize: 10,
  tableUnits: 4,
  indexUnits: 1,
  secretsPatienceMilliseconds: 60_000,
};

const manySecrets = { ...asDeployed, secretReadsPerSecond: Number.POSITIVE_INFINITY };

describe('the model of a receiver', () => {
  it('turns away all that is beyond ten requests a second for each unit of the cap', () => {
    const settings = { ...manySecrets, receiverConcurrency: 100 };

    const received = receive(evenArrivals(100, 10), settings, {
      ...prompt,
      receiverMilliseconds: 10,
    });

    expect(received.offered).toBe(100_000);
    expect(received.accepted).toBe(10_000);
    expect(received.turnedAway).toBe(90_000);
    expect(received.lastLossSecond).toBe(9);
  });

  it('turns away what comes while every environment of the cap is busy', () => {
    const settings = { ...manySecrets, receiverConcurrency: 20 };

    // 100 requests at once: 20 environments take one each.
    const received = receive([100, 0, 0, 0], settings, prompt);

    expect(received).toMatchObject({ accepted: 20, turnedAway: 80, environments: 20 });
  });

  it('needs as many environments as requests come while one is answered', () => {
    const received = receive(evenArrivals(2, 5), manySecrets, prompt);

    // 200 a second for 100 ms each.
    expect(received).toMatchObject({ turnedAway: 0, environments: 20, concurrencyMax: 20 });
  });

  it('needs more of them while all are cold', () => {
    const cold = { ...prompt, coldStartMilliseconds: 400 };

    const received = receive(evenArrivals(2, 5), manySecrets, cold);

    expect(received).toMatchObject({ turnedAway: 0, environments: 100 });
  });

  it('starts no more than a thousand environments, and a hundred more in each second after', () => {
    const settings = { ...manySecrets, receiverConcurrency: 5000 };
    const endless = { ...prompt, receiverMilliseconds: 60_000 };

    const received = receive(evenArrivals(100, 3), settings, endless);

    expect(received.environments).toBe(1299);
    expect(received.turnedAway).toBe(30_000 - 1299);
  });

  it('answers 503 in the environments that SSM keeps waiting for too long', () => {
    const impatient = { ...prompt, secretsPatienceMilliseconds: 1000 };

    // The hundredth would wait for 2.5 s at 40 reads a second; the forty-first waits for just one.
    const received = receive([100], asDeployed, impatient);

    expect(received).toMatchObject({ accepted: 41, withoutSecrets: 59, turnedAway: 0 });
  });
});
