import { AwsError } from './aws-error.ts';

interface Datum {
  readonly metric: string;
  readonly dimensions: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
  };
}

interface Request {
  readonly MetricDataQueries: readonly Query[];
  /** Epoch seconds. */
  readonly StartTime: number;
  readonly EndTime: number;
  readonly AlarmNamePrefix: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
export interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly ActionsEnabled: boolean;
  readonly AlarmActions: readonly string[];
}

/** How long CloudWatch keeps what by how fine it is, in seconds. */
const kept = [
  { period: 60, for: 15 * 86_400 },
  { period: 300, for: 63 * 86_400 },
  { period: 3600, for: 455 * 86_400 },
] as const;

/** CloudWatch's metrics and alarms. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
export class Metrics {
  readonly alarms: Alarm[] = [];
  readonly #data: Datum[] = [];

  /** As a line of the log counts it. */
  count(metric: string, dimensions: Readonly<Record<string, string>>, at: number, value = 1): void {
    this.#data.push({ metric, dimensions: keyOf(Object.entries(dimensions)), at, value });
  }

  answer(action: string, request: Request): unknown {
    if (action === 'DescribeAlarms') return { MetricAlarms: this.#alarms(request.AlarmNamePrefix) };
    if (action !== 'GetMetricData') throw new AwsError('UnknownOperationException');
    if (request.MetricDataQueries.length > 500) throw new AwsError('ValidationError');
    return {
      MetricDataResults: request.MetricDataQueries.map((query) => this.#read(query, request)),
    };
  }

  #alarms(prefix: string): readonly Alarm[] {
    return this.alarms.filter(({ AlarmName }) => AlarmName.startsWith(prefix));
  }

  #read({ Id, MetricStat }: Query, { StartTime, EndTime }: Request): unknown {
    const { Metric, Period } = MetricStat;
    const dimensions = keyOf(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));
    const reach = kept.findLast(({ period }) => Period % period === 0)?.for ?? 0;
    const since = Math.max(StartTime, Date.now() / 1000 - reach);
    const sums = new Map<number, number>();
    for (const { metric, dimensions: theirs, at, value } of this.#data) {
      const seconds = at / 1000;
      if (metric !== Metric.MetricName || theirs !== dimensions) continue;
      if (seconds < since || seconds >= EndTime) continue;
      const start = Math.floor(seconds / Period) * Period;
      sums.set(start, (sums.get(start) ?? 0) + value);
    }
    const Timestamps = [...sums.keys()].sort((one, other) => other - one);
    return { Id, Timestamps, Values: Timestamps.map((start) => sums.get(start)) };
  }
}

function keyOf(dimensions: readonly (readonly [string, string])[]): string {
  return JSON.stringify([...dimensions].sort());
}
