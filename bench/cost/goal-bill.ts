import { billOf } from './bill.ts';
import type { Line } from './meter.ts';
import type { Metered } from './metered-run.ts';
import { prices } from './prices.ts';

/** A part of the bill for a million events. */
export interface BillPart {
  readonly what: string;
  readonly dollars: number;
  /** What designs without an index more, a claim and traces have as well, and pay for each event. */
  readonly isInGoal: boolean;
}

/** All of the bill, the writes by what is written. */
export function goalBillOf(run: Metered): readonly BillPart[] {
  const bill = billOf(run);
  const writes = (line: Line): number =>
    (run.meter.of(line).units / run.events) * prices.dynamodbWriteUnit * 1_000_000;
  const part = (isInGoal: boolean) => (what: string, dollars: number) => ({
    what,
    dollars,
    isInGoal,
  });
  const [counted, leftOut] = [part(true), part(false)];
  return [
    counted('Lambda, requests and time', bill['Lambda requests'] + bill['Lambda time']),
    counted('SQS', bill.SQS),
    counted('DynamoDB, writing the item', writes('DynamoDB item')),
    counted('DynamoDB, its entry in byTime', writes('DynamoDB byTime')),
    counted('CloudWatch Logs', bill['CloudWatch Logs']),
    leftOut('DynamoDB, its entry in bySource', writes('DynamoDB bySource')),
    leftOut('DynamoDB, the claim on its body', writes('DynamoDB body claim')),
    leftOut('DynamoDB, storage of a month', bill['DynamoDB storage']),
    leftOut('DynamoDB reads and S3', bill['DynamoDB reads'] + bill.S3),
    leftOut('X-Ray', bill['X-Ray']),
  ];
}

export function dollarsOf(parts: readonly BillPart[]): number {
  return parts.reduce((total, { dollars }) => total + dollars, 0);
}
