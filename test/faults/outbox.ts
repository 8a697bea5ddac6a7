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

/** What a consumer found in the outbox, who tells messages apart by event key, rule and replay. */
export class Effects {
  /** The event keys that took effect by themselves, and not by a replay. */
  readonly keys = new Set<string>();
  /** The ids of replays by event key. */
  readonly replays = new Map<string, Set<string>>();
  /** Messages that were no news: the price of at least once. */
  repeats = 0;

  note(text: string): void {
    const { envelope, replay } = JSON.parse(text) as Message;
    const key = eventKeyOf(envelope);
    const known = replay === undefined ? this.keys : this.#replaysOf(key);
    const name = replay ?? key;
    if (known.has(name)) this.repeats += 1;
    known.add(name);
  }

  #replaysOf(key: string): Set<string> {
    const known = this.replays.get(key) ?? new Set();
    this.replays.set(key, known);
    return known;
  }
}

interface Message {
  readonly envelope: Envelope;
  readonly replay?: string;
}

const laneCount = 4;

/** Takes every message there is out of the outbox. */
export async function takeEffects(endpoint: string): Promise<Effects> {
  const sqs = new SQSClient({ ...local, endpoint });
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: outboxQueueName }));
  const effects = new Effects();
  await inLanes(batches(sqs, QueueUrl), laneCount, async (texts) => {
    for (const text of texts) effects.note(text);
  });
  sqs.destroy();
  return effects;
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
