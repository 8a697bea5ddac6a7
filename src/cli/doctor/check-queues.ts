import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../domain/time.ts';
import { type Finding, ok, problem } from './finding.ts';

export interface QueueCheck {
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
  readonly stage: string;
  readonly clock: Clock;
}

type QueueName = 'events' | 'outbox';

/** The ages are those of the alarms: deploy/alarms.js. */
const queues = {
  events: { holds: 'events', ageSecondsMax: 5 * 60, see: 'queue-age' },
  outbox: { holds: 'dispatches', ageSecondsMax: 20 * 60, see: 'outbox-age' },
} as const;

export async function checkQueue(check: QueueCheck, queue: QueueName): Promise<readonly Finding[]> {
  const what = `queue ${queue}`;
  const { holds, ageSecondsMax, see } = queues[queue];
  const [waiting, age] = [await countIn(check, queue), await ageOf(check, queue)];
  const says = `${waiting} ${holds} wait, the oldest for ${age} s`;
  return age > ageSecondsMax
    ? [problem(what, says, `docs/operations.md#${see}`)]
    : [ok(what, says)];
}

export async function checkDeadLetters(
  check: QueueCheck,
  queue: QueueName,
): Promise<readonly Finding[]> {
  const what = `dead letters of ${queue}`;
  const count = await countIn(check, `${queue}-dead-letters`);
  if (count === 0) return [ok(what, 'none')];
  const next = `hooklane dead-letters list --stage ${check.stage} --queue ${queue}; docs/operations.md#dead-letters`;
  return [problem(what, `${count}, kept for fourteen days`, next)];
}

/** As far as the queue knows, with those that somebody works on, and those that are put off. */
async function countIn({ sqs, stage }: QueueCheck, queue: string): Promise<number> {
  const QueueName = `hooklane-${stage}-${queue}`;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesDelayed',
        'ApproximateNumberOfMessagesNotVisible',
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** In seconds. SQS itself does not say it; a queue that is empty and idle reports nothing. */
async function ageOf({ cloudWatch, stage, clock }: QueueCheck, queue: QueueName): Promise<number> {
  const Metric = {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: `hooklane-${stage}-${queue}` }],
  };
  const { MetricDataResults: [{ Values: [latest = 0] = [] } = {}] = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: [{ Id: 'age', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } }],
      StartTime: new Date(clock() - 10 * 60_000),
      EndTime: new Date(clock()),
      ScanBy: 'TimestampDescending',
    }),
  );
  return Math.round(latest);
}
