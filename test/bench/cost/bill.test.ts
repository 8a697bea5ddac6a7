import { describe, expect, it } from '@jest/globals';
import {
  billedMilliseconds,
  billOf,
  posts,
  totalOf,
  tracedShare,
} from '../../../bench/cost/bill.ts';
import { monthDollars } from '../../../bench/cost/cost-tables.ts';
import { hostedDollars, hostedServices } from '../../../bench/cost/prices.ts';
import { tenEvents } from './ten-events.ts';

describe('the bill for a million events', () => {
  it('has a request of Lambda for each event and for each batch', () => {
    expect(billOf(tenEvents())['Lambda requests']).toBeCloseTo(0.22, 10);
  });

  it('has a send for each event, and a receive and a delete for each batch', () => {
    expect(billOf(tenEvents()).SQS).toBeCloseTo(0.48, 10);
  });

  it('has three write units for each event of up to one KB', () => {
    expect(billOf(tenEvents())['DynamoDB writes']).toBeCloseTo(1.875, 10);
  });

  it('costs three times the SQS and nearly twice the Lambda where events come one by one', () => {
    const bill = billOf(tenEvents({ pace: 'quiet', batches: 10 }));

    expect(bill['Lambda requests']).toBeCloseTo(0.4, 10);
    expect(bill['X-Ray']).toBeCloseTo(5, 10);
  });

  it('is the sum of its posts', () => {
    const bill = billOf(tenEvents());

    expect(totalOf(bill)).toBeCloseTo(
      posts.reduce((total, post) => total + bill[post], 0),
      10,
    );
  });
});

describe('what is estimated', () => {
  it('takes CPU at the share of a core that 512 MB bring, and waits for SQS and DynamoDB', () => {
    const { receiver, worker } = billedMilliseconds(tenEvents());

    // 2 ms and 20 ms at 1769/512, and 10 ms for one send, 6 ms for one put.
    expect(receiver).toBeCloseTo(16.91, 2);
    expect(worker).toBeCloseTo(75.1, 1);
  });

  it.each([
    { rate: 0.1, share: 1 },
    { rate: 1, share: 1 },
    { rate: 21, share: 2 / 21 },
    { rate: 100, share: 0.0595 },
  ])('traces $share of $rate events a second', ({ rate, share }) => {
    expect(tracedShare(rate)).toBeCloseTo(share, 10);
  });
});

describe('a month', () => {
  const billOfDollars = (dollars: number) => ({
    ...billOf(tenEvents()),
    ...Object.fromEntries(posts.map((post) => [post, 0])),
    SQS: dollars,
  });

  it('costs what is fixed, and the dearer pace up to one event a second', () => {
    const costs = [{ busyBill: billOfDollars(5), quietBill: billOfDollars(10) }];

    expect(monthDollars(costs, 0)).toBeCloseTo(8.02, 10);
    expect(monthDollars(costs, 1_000_000)).toBeCloseTo(18.02, 10);
    expect(monthDollars(costs, 10_000_000)).toBeCloseTo(58.02, 10);
  });

  it('costs a hosted service its plan, and what is beyond it', () => {
    const [hookdeck] = hostedServices;

    expect(hookdeck && hostedDollars(hookdeck, 10_000)).toBe(39);
    expect(hookdeck && hostedDollars(hookdeck, 1_000_000)).toBeCloseTo(48.9, 10);
  });
});
