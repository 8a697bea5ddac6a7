import { Meter } from '../../../bench/cost/meter.ts';
import type { Metered } from '../../../bench/cost/metered-run.ts';

/** Ten events in one batch: each a message, and an item of one KB with its two entries. */
export function tenEvents(parts: Partial<Metered> = {}): Metered {
  const meter = new Meter();
  const item = { pk: { S: 'a' }, envelope: { S: 'e' }, timePartition: { S: 't' } };
  const exchanges = [
    ...Array.from({ length: 10 }, () => ({
      service: 'sqs' as const,
      target: 'AmazonSQS.SendMessage',
      input: { MessageBody: 'x' },
      output: {},
    })),
    {
      service: 'sqs' as const,
      target: 'AmazonSQS.ReceiveMessage',
      input: {},
      output: { Messages: [{ Body: 'x' }] },
    },
    {
      service: 'sqs' as const,
      target: 'AmazonSQS.DeleteMessageBatch',
      input: {},
      output: {},
    },
    ...Array.from({ length: 10 }, () => ({
      service: 'dynamodb' as const,
      target: 'DynamoDB_20120810.PutItem',
      input: { Item: item },
      output: {},
    })),
  ];
  for (const { service, target, input, output } of exchanges) {
    const [request, response] = [input, output].map((each) => Buffer.from(JSON.stringify(each)));
    if (request === undefined || response === undefined) continue;
    meter.count({ service, target, request, response, method: 'POST', status: 200 });
  }
  return {
    provider: 'github',
    pace: 'busy',
    events: 10,
    bodyBytes: 1000,
    meter,
    batches: 1,
    logLines: 20,
    logBytes: 12_000,
    receiverCpuMilliseconds: 2,
    workerCpuMilliseconds: 20,
    ...parts,
  };
}
