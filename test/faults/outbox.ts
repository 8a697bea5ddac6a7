import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { outboxQueueName } from '../../src/dev/backend/resources.ts';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { inLanes } from '../../src/domain/lanes.ts';
import { local } from './backlog.ts';

/** What a consumer found in the outbox, who tells events apart by key and rule. */
export interface Effects {
  /** The event keys that took effect. */
  readonly keys: ReadonlySet<string>;
  /** Messages that were no news: the price of at least once. */
  readonly repeats: number;
}

const laneCount = 4;

/** Takes every message there is out of the outbox. */
export async function takeEffects(endpoint: string): Promise<Effects> {
  const sqs = new SQSClient({ ...local, endpoint });
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: outboxQueueName }));
  const keys = new Set<string>();
  let messages = 0;
  await inLanes(batches(sqs, QueueUrl), laneCount, async (texts) => {
    messages += texts.length;
    for (const text of texts) {
      const { envelope } = JSON.parse(text) as { readonly envelope: Envelope };
      keys.add(eventKeyOf(envelope));
    }
  });
  sqs.destroy();
  return { keys, repeats: messages - keys.size };
}

async function* batches(
  sqs: SQSClient,
  QueueUrl: string | undefined,
): AsyncIterable<readonly string[]> {
  for (;;) {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) return;
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
    }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    yield Messages.map(({ Body = '' }) => Body);
  }
}
