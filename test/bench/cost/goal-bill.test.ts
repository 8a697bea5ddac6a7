import { describe, expect, it } from '@jest/globals';
import { billOf, totalOf } from '../../../bench/cost/bill.ts';
import { dollarsOf, goalBillOf } from '../../../bench/cost/goal-bill.ts';
import { tenEvents } from './ten-events.ts';

describe('the bill that the goal is for', () => {
  const parts = goalBillOf(tenEvents());
  const dollarsFor = (part: string) => parts.find(({ what }) => what === part)?.dollars;

  it('counts Lambda, SQS, the writes of the item and of one entry, and the logs', () => {
    const counted = parts.filter(({ isInGoal }) => isInGoal).map(({ what }) => what);

    expect(counted).toEqual([
      'Lambda, requests and time',
      'SQS',
      'DynamoDB, writing the item',
      'DynamoDB, its entry in byTime',
      'CloudWatch Logs',
    ]);
  });

  it('has a write unit for an item of up to one KB, and one for its entry', () => {
    expect(dollarsFor('DynamoDB, writing the item')).toBeCloseTo(0.625, 10);
    expect(dollarsFor('DynamoDB, its entry in byTime')).toBeCloseTo(0.625, 10);
    expect(dollarsFor('DynamoDB, the claim on its body')).toBe(0);
  });

  it('leaves nothing of the whole bill out of sight', () => {
    const run = tenEvents();
    const [request, response] = [Buffer.alloc(600_000), Buffer.from('{}')];
    run.meter.count({ service: 's3', method: 'PUT', target: '', request, response, status: 200 });

    expect(dollarsOf(goalBillOf(run))).toBeCloseTo(totalOf(billOf(run)), 10);
  });
});
