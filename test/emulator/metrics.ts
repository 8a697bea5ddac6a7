import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/domain/json.ts';

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/**
 * Does what CloudWatch does with the logs of functions: takes the metrics out of their lines.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export async function takeMetrics(cloudWatch: CloudWatchClient, log: string): Promise<void> {
  for (const text of log.split('\n')) {
    const line = parseJsonObject(text);
    if (line === undefined || !isJsonObject(line._aws)) continue;
    const Timestamp = new Date(Number(line._aws.Timestamp));
    for (const directive of line._aws.CloudWatchMetrics as unknown as readonly Directive[]) {
      const { Namespace } = directive;
      const MetricData = dataIn(line, directive).map((datum) => ({ ...datum, Timestamp }));
      await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
    }
  }
}

function dataIn(line: JsonObject, { Dimensions, Metrics }: Directive) {
  return Dimensions.flatMap((names) =>
    Metrics.map(({ Name }) => ({
      MetricName: Name,
      Value: Number(line[Name]),
      Dimensions: names.map((name) => ({ Name: name, Value: String(line[name]) })),
    })),
  );
}
