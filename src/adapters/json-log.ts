import type { JsonObject } from '../domain/json.ts';
import type { Count, Log } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';
import { currentInvocation } from './aws/invocation.ts';

/**
 * One JSON object a line, as CloudWatch Logs Insights reads them, with the invocation that wrote it.
 * Callers name every field they log; there is no way to hand this a request, a body or an error as a
 * whole.
 */
export function jsonLog(write: (line: string) => void, clock: Clock = Date.now): Log {
  const at =
    (level: string): Log['info'] =>
    (message, fields, count) => {
      const now = clock();
      const known = { ...currentInvocation(), ...fields };
      const line = {
        timestamp: new Date(now).toISOString(),
        level,
        message,
        ...known,
        ...(count && countedAt(now, known, count)),
      };
      write(`${JSON.stringify(line)}\n`);
    };
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

/**
 * What makes CloudWatch count the line, in its Embedded Metric Format: by the function too, whose name has
 * the stage in it, so that the stages of an account are counted apart. A dimension whose value is no text
 * would make it drop the whole metric, so such a dimension is left out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function countedAt(now: number, known: JsonObject, { metric, by }: Count): object {
  const dimensions = ['function', ...by].filter((name) => isText(known[name]));
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: 'Hooklane',
          Dimensions: [dimensions],
          Metrics: [{ Name: metric, Unit: 'Count' }],
        },
      ],
    },
    [metric]: 1,
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
