import { describe, expect, it } from '@jest/globals';
import { UsagePlan } from '../../../src/dev/gateway/usage-plan.ts';

const midnight = Date.parse('2026-01-02T00:00:00Z');
const limits = { requestsPerSecond: 2, burst: 3, requestsPerDay: 1000 };

/** What becomes of requests that come so many milliseconds after midnight. */
function refusalsAt(times: readonly number[], plan: Partial<typeof limits> = {}) {
  let now = midnight;
  const usagePlan = new UsagePlan({ ...limits, ...plan }, () => now);
  return times.map((time) => {
    now = midnight + time;
    return usagePlan.refusal();
  });
}

describe('the rate of a usage plan', () => {
  it('lets a burst through, and no more', () => {
    const refusals = refusalsAt([0, 0, 0, 0, 0]);

    expect(refusals).toEqual([undefined, undefined, undefined, 'THROTTLED', 'THROTTLED']);
  });

  it('lets one more through for each part of a second', () => {
    const refusals = refusalsAt([0, 0, 0, 499, 500, 999, 1000, 1000]);

    expect(refusals.slice(3)).toEqual([
      'THROTTLED',
      undefined,
      'THROTTLED',
      undefined,
      'THROTTLED',
    ]);
  });

  it('saves up for one burst, however long nobody comes', () => {
    const refusals = refusalsAt([0, 0, 0, 3_600_000, 3_600_000, 3_600_000, 3_600_000]);

    expect(refusals.slice(3)).toEqual([undefined, undefined, undefined, 'THROTTLED']);
  });

  it('takes nothing back where the clock is set back', () => {
    const refusals = refusalsAt([1000, 0, 0, 0]);

    expect(refusals).toEqual([undefined, undefined, undefined, 'THROTTLED']);
  });
});

describe('the quota of a usage plan', () => {
  it('is for a day, and what was refused for it does not count', () => {
    const refusals = refusalsAt([0, 1, 2, 3, 86_399_999, 86_400_000, 86_400_001, 86_400_002], {
      burst: 100,
      requestsPerDay: 2,
    });

    expect(refusals).toEqual([
      undefined,
      undefined,
      'QUOTA_EXCEEDED',
      'QUOTA_EXCEEDED',
      'QUOTA_EXCEEDED',
      undefined,
      undefined,
      'QUOTA_EXCEEDED',
    ]);
  });

  it('is not used up by requests that come too fast', () => {
    const refusals = refusalsAt([0, 0, 0, 1000, 2000], {
      requestsPerSecond: 1,
      burst: 1,
      requestsPerDay: 2,
    });

    expect(refusals).toEqual([undefined, 'THROTTLED', 'THROTTLED', undefined, 'QUOTA_EXCEEDED']);
  });
});
