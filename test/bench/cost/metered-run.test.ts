import { describe, expect, it } from '@jest/globals';
import { runMetered } from '../../../bench/cost/metered-run.ts';
import { largeEvents, sampleEvents } from '../../../bench/cost/sample-events.ts';
import { github } from '../../../src/providers/github.ts';

const [issue, push, ...others] = sampleEvents(github);
const events = [issue, push].filter((event) => event !== undefined);

describe('a metered run', () => {
  it.each([
    { pace: 'busy', receives: 1 },
    { pace: 'quiet', receives: 2 },
  ] as const)('of two events that come $pace has $receives batches', async ({ pace, receives }) => {
    const { meter, batches, logLines } = await runMetered(github, events, pace);

    expect(batches).toBe(receives);
    expect(meter.of('SQS send')).toMatchObject({ calls: 2, units: 2 });
    expect(meter.of('SQS receive')).toMatchObject({ calls: receives, units: receives });
    expect(meter.of('SQS delete').calls).toBe(receives);
    expect(meter.of('DynamoDB item').calls).toBe(2);
    expect(meter.of('DynamoDB body claim')).toMatchObject({ calls: 2, units: 2 });
    // Accepted and stored, each of them.
    expect(logLines).toBe(4);
  });

  it('sees the object that a large body becomes', async () => {
    const { meter } = await runMetered(github, largeEvents(1, 600_000), 'busy');

    expect(meter.of('S3 put').calls).toBe(1);
    expect(meter.of('SQS send').units).toBe(10);
    expect(meter.of('DynamoDB item').units).toBe(2);
  });
});

describe('the events of a run', () => {
  it('have no id and no body twice', () => {
    const all = [...events, ...others];

    expect(new Set(all.map(({ envelope }) => envelope?.id)).size).toBe(all.length);
    expect(new Set(all.map(({ envelope }) => envelope?.bodyhash)).size).toBe(all.length);
  });
});
