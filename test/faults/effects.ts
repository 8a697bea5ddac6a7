import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { inLanes } from '../../src/domain/lanes.ts';
import { local } from './backlog.ts';
import { effectsQueueName } from './effects-queue.ts';

/** What a consumer was told, who tells messages apart by event key and replay. */
export class Effects {
  /** The event keys that took effect by themselves, and not by a replay. */
  readonly keys = new Set<string>();
  /** The ids of replays by event key. */
  readonly replays = new Map<string, Set<string>>();
  /** Messages that were no news: the price of at least once. */
  repeats = 0;

  note({ key, replay }: Effect): void {
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

export interface Effect {
  readonly key: string;
  readonly replay: string | undefined;
}

const laneCount = 4;

export async function createEffectsQueue(endpoint: string): Promise<void> {
  const sqs = new SQSClient({ ...local, endpoint });
  await sqs.send(new CreateQueueCommand({ QueueName: effectsQueueName }));
  sqs.destroy();
}

/** Takes every message there is out of the queue. */
export async function takeEffects(endpoint: string): Promise<Effects> {
  const sqs = new SQSClient({ ...local, endpoint });
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: effectsQueueName }));
  const effects = new Effects();
  await inLanes(batches(sqs, QueueUrl), laneCount, async (batch) => {
    for (const effect of batch) effects.note(effect);
  });
  sqs.destroy();
  return effects;
}

async function* batches(
  sqs: SQSClient,
  QueueUrl: string | undefined,
): AsyncIterable<readonly Effect[]> {
  for (;;) {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['key', 'replay'],
    });
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) return;
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
    }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    yield Messages.map(({ MessageAttributes = {} }) => ({
      key: MessageAttributes.key?.StringValue ?? '',
      replay: MessageAttributes.replay?.StringValue,
    }));
  }
}
