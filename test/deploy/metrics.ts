import type { Line } from './every-line.ts';
import type { Resource } from './packaged-service.ts';

/** One metric in CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Part of a dashboard. */
export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly properties: {
    readonly title: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly alarms?: readonly string[];
    readonly query?: string;
    readonly annotations?: { readonly horizontal: readonly { readonly value: number }[] };
  };
}

/** A search for the metrics of one function, whatever the values of the other dimensions are. */
export interface Search {
  readonly name: string;
  readonly of: string;
  readonly by: readonly string[];
}

interface AlarmMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** The metrics that lines are counted by, as CloudWatch makes them of lines in its Embedded Metric Format. */
export function metricsCountedBy(lines: readonly Line[]): readonly Metric[] {
  return lines.flatMap((line) => {
    const { CloudWatchMetrics = [] } = (line._aws ?? {}) as {
      readonly CloudWatchMetrics?: readonly {
        readonly Namespace: string;
        readonly Dimensions: readonly (readonly string[])[];
        readonly Metrics: readonly { readonly Name: string }[];
      }[];
    };
    return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name: name }) =>
        Dimensions.map((names) => ({
          namespace,
          name,
          dimensions: Object.fromEntries(names.map((each) => [each, String(line[each])])),
        })),
      ),
    );
  });
}

/** The metrics that an alarm looks at. */
export function metricsOfAlarm(alarm: Resource['Properties']): readonly Metric[] {
  const { Metrics = [{ MetricStat: { Metric: alarm } }] } = alarm as {
    readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: unknown } }[];
  };
  return Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : MetricStat.Metric))
    .map((metric) => metric as AlarmMetric)
    .map(({ Namespace, MetricName, Dimensions }) => ({
      namespace: Namespace,
      name: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    }));
}

/** The metrics that a widget names; `["AWS/SQS", "<metric>", "QueueName", "<queue>", { … }]`. */
export function metricsOfWidget({ properties }: Widget): readonly Metric[] {
  return (properties.metrics ?? []).flatMap((entry) => {
    const [namespace, name, ...pairs] = entry.filter((each) => typeof each === 'string');
    if (namespace === undefined || name === undefined) return [];
    const dimensions = Object.fromEntries(
      pairs.flatMap((each, index) => (index % 2 === 0 ? [[each, pairs[index + 1] ?? '']] : [])),
    );
    return [{ namespace, name, dimensions }];
  });
}

/** What a widget searches for. */
export function searchesOfWidget({ properties }: Widget): readonly Search[] {
  const expressions = JSON.stringify(properties.metrics ?? []).replaceAll('\\"', '"');
  const form = /SEARCH\('\{Hooklane,([\w,]+)\} MetricName="(\w+)" function="([\w-]+)"', 'Sum'\)/g;
  return [...expressions.matchAll(form)].map(([, by = '', name = '', of = '']) => ({
    name,
    of,
    by: by.split(','),
  }));
}
