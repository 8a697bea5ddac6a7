import type { Line } from './meter.ts';
import type { Metered } from './metered-run.ts';
import { prices } from './prices.ts';

/** What a million events cost, by what it is for. */
export type Bill = Readonly<Record<Post, number>>;

export const posts = [
  'Lambda requests',
  'Lambda time',
  'SQS',
  'DynamoDB writes',
  'DynamoDB reads',
  'DynamoDB storage',
  'S3',
  'CloudWatch Logs',
  'X-Ray',
] as const;

export type Post = (typeof posts)[number];

const million = 1_000_000;
const gigabyte = 2 ** 30;

/** serverless.yml. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html has the whole core's. */
const memory = { megabytes: 512, megabytesOfOneCore: 1769 };

/** What a call within the region takes: assumed, for here it takes none. */
export const assumedMilliseconds = { sqsSend: 10, dynamodbCall: 6 } as const;

/**
 * What Lambda writes itself around each invocation, at its usual length.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html
 */
const requestId = '8f5a2c1e-7b9d-4e3f-a1c2-d3e4f5a6b7c8';
const lambdaLines = [
  `START RequestId: ${requestId} Version: 12\n`,
  `END RequestId: ${requestId}\n`,
  `REPORT RequestId: ${requestId}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 110 MB\t\n`,
];
/** Of each line. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const logLineOverheadBytes = 26;
export const lambdaLogBytes = lambdaLines.reduce(
  (total, line) => total + Buffer.byteLength(line) + logLineOverheadBytes,
  0,
);

/**
 * One trace a second and a twentieth of the rest.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
export function tracedShare(eventsPerSecond: number): number {
  if (eventsPerSecond <= 1) return 1;
  return (1 + 0.05 * (eventsPerSecond - 1)) / eventsPerSecond;
}

/** For X-Ray, which takes less of much. */
export const eventsPerSecond = { busy: 100, quiet: 1 } as const;

export function billOf(run: Metered): Bill {
  const { meter, events, batches, pace } = run;
  const units = (...lines: readonly Line[]): number =>
    lines.reduce((total, line) => total + meter.of(line).units, 0);
  const { receiver, worker } = billedMilliseconds(run);
  const logBytes =
    run.logBytes + run.logLines * logLineOverheadBytes + (events + batches) * lambdaLogBytes;
  const dollars: Bill = {
    'Lambda requests': (events + batches) * prices.lambdaRequest,
    'Lambda time': lambdaTimeDollars(receiver * events + worker * batches),
    SQS: units('SQS send', 'SQS receive', 'SQS delete') * prices.sqsRequest,
    // Neither the calendar nor the secrets: those are once for each environment, not for each event.
    'DynamoDB writes':
      units('DynamoDB item', 'DynamoDB byTime', 'DynamoDB bySource', 'DynamoDB body claim') *
      prices.dynamodbWriteUnit,
    'DynamoDB reads': units('DynamoDB read') * prices.dynamodbReadUnit,
    'DynamoDB storage': storageDollars(meter.storedBytes),
    S3:
      units('S3 put') * prices.s3Put +
      units('S3 get') * prices.s3Get +
      (meter.of('S3 put').bytes / gigabyte) * prices.s3GigabyteMonth,
    'CloudWatch Logs': logDollars(logBytes),
    'X-Ray': events * tracedShare(eventsPerSecond[pace]) * prices.trace,
  };
  return perMillion(dollars, events);
}

/** By the CPU that was measured, at the share of a core that the memory brings, and the waiting assumed. */
export function billedMilliseconds(run: Metered): {
  readonly receiver: number;
  readonly worker: number;
} {
  const throttled = memory.megabytesOfOneCore / memory.megabytes;
  const { meter, events } = run;
  const puts = meter.of('DynamoDB item').calls + meter.of('DynamoDB body claim').calls;
  // The messages of a batch go side by side; the calls of one message do not.
  const callsInTurn = Math.ceil(puts / events);
  return {
    receiver: run.receiverCpuMilliseconds * throttled + assumedMilliseconds.sqsSend,
    worker: run.workerCpuMilliseconds * throttled + callsInTurn * assumedMilliseconds.dynamodbCall,
  };
}

export function lambdaTimeDollars(milliseconds: number): number {
  return (milliseconds / 1000) * (memory.megabytes / 1024) * prices.lambdaGigabyteSecond;
}

/** For a month, which is how long events are kept unless the deployment says otherwise. */
export function storageDollars(bytes: number): number {
  return (bytes / gigabyte) * prices.dynamodbGigabyteMonth;
}

export function logDollars(bytes: number): number {
  return (bytes / gigabyte) * prices.logsGigabyte;
}

export function totalOf(bill: Bill): number {
  return posts.reduce((total, post) => total + bill[post], 0);
}

export function perMillion(bill: Bill, events: number): Bill {
  const scaled = posts.map((post) => [post, (bill[post] / events) * million] as const);
  return Object.fromEntries(scaled) as Record<Post, number>;
}
