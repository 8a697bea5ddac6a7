import {
  type CloudWatchClient,
  type MetricDataQuery,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { batchesOf } from '../../domain/batches.ts';
import type { NamedSecret, SecretUses, Use } from '../../domain/hook-parameters.ts';
import type { Clock } from '../../domain/time.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * The finer it is, the sooner CloudWatch forgets it; and a day in minutes is more numbers than anybody has
 * to read. So what is not found in one is looked for in the next.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const views = [
  { step: minute, reach: 3 * hour },
  { step: hour, reach: 15 * day },
  { step: day, reach: 455 * day },
];

/** As many as one request takes. */
const queriesMax = 500;

/** Receivers count each event by the fingerprint of the secret that proved it (docs/decisions/0010). */
export class CloudWatchSecretUses implements SecretUses {
  readonly #client: CloudWatchClient;
  readonly #stage: string;
  readonly #clock: Clock;

  constructor(settings: {
    readonly client: CloudWatchClient;
    readonly stage: string;
    readonly clock: Clock;
  }) {
    this.#client = settings.client;
    this.#stage = settings.stage;
    this.#clock = settings.clock;
  }

  async lastUses(secrets: readonly NamedSecret[]): Promise<readonly (Use | undefined)[]> {
    const found = new Map<NamedSecret, Use>();
    for (const view of views) {
      const missing = secrets.filter((secret) => !found.has(secret));
      for (const batch of batchesOf(missing, queriesMax)) await this.#look(batch, view, found);
    }
    return secrets.map((secret) => found.get(secret));
  }

  async #look(
    secrets: readonly NamedSecret[],
    { step, reach }: { readonly step: number; readonly reach: number },
    found: Map<NamedSecret, Use>,
  ): Promise<void> {
    const end = (Math.floor(this.#clock() / 1000 / step) + 1) * step;
    const input = {
      MetricDataQueries: secrets.map((secret, index) => this.#query(secret, index, step)),
      StartTime: new Date((end - reach) * 1000),
      EndTime: new Date(end * 1000),
      ScanBy: 'TimestampDescending' as const,
    };
    for await (const { MetricDataResults = [] } of paginateGetMetricData(
      { client: this.#client },
      input,
    )) {
      for (const { Id = '', Timestamps: [latest] = [] } of MetricDataResults) {
        const secret = secrets[Number(Id.slice(1))];
        if (secret === undefined || latest === undefined || found.has(secret)) continue;
        found.set(secret, { from: latest.toISOString(), seconds: step });
      }
    }
  }

  #query(
    { provider, hook, fingerprint }: NamedSecret,
    index: number,
    step: number,
  ): MetricDataQuery {
    const dimensions = {
      function: `hooklane-${this.#stage}-${provider}`,
      provider,
      hook,
      secret: fingerprint,
    };
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    return {
      Id: `s${index}`,
      MetricStat: {
        Metric: { Namespace: 'Hooklane', MetricName: 'EventsAccepted', Dimensions },
        Period: step,
        Stat: 'Sum',
      },
    };
  }
}
