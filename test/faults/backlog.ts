import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  bucketName,
  deadLettersSuffix,
  eventsQueueName,
  outboxQueueName,
} from '../../src/dev/backend/resources.ts';

export interface BacklogCounts {
  readonly queued: number;
  /** What is to be done about events: also what is put off. */
  readonly outbox: number;
  readonly spilled: number;
  /** Of both queues. */
  readonly deadLetters: number;
}

export const local = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/** What is not stored yet, seen from behind the proxies, where everything works. */
export class Backlog {
  readonly #sqs: SQSClient;
  readonly #s3: S3Client;

  constructor(endpoints: { readonly sqs: string; readonly s3: string }) {
    this.#sqs = new SQSClient({ ...local, endpoint: endpoints.sqs });
    this.#s3 = new S3Client({ ...local, endpoint: endpoints.s3, forcePathStyle: true });
  }

  async count(): Promise<BacklogCounts> {
    const [queued, outbox, deadEvents, deadReactions, spilled] = await Promise.all([
      this.#messagesIn(eventsQueueName),
      this.#messagesIn(outboxQueueName),
      this.#messagesIn(eventsQueueName + deadLettersSuffix),
      this.#messagesIn(outboxQueueName + deadLettersSuffix),
      this.#spilled(),
    ]);
    return { queued, outbox, spilled, deadLetters: deadEvents + deadReactions };
  }

  close(): void {
    this.#sqs.destroy();
    this.#s3.destroy();
  }

  async #messagesIn(queue: string): Promise<number> {
    const attributes = await this.#attributes(queue);
    return Object.entries(attributes)
      .filter(([name]) => name.startsWith('ApproximateNumberOfMessages'))
      .reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async #attributes(queue: string): Promise<Readonly<Record<string, string>>> {
    const { QueueUrl } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    return (await this.#sqs.send(command)).Attributes ?? {};
  }

  /** At most a thousand of them are counted. */
  async #spilled(): Promise<number> {
    const command = new ListObjectsV2Command({ Bucket: bucketName, Prefix: 'spill/' });
    return (await this.#s3.send(command)).KeyCount ?? 0;
  }
}

/** A message whose processing failed would otherwise come again only after three minutes. */
export async function shortenVisibility(endpoint: string, seconds: number): Promise<void> {
  const sqs = new SQSClient({ ...local, endpoint });
  for (const QueueName of [eventsQueueName, outboxQueueName]) {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const Attributes = { VisibilityTimeout: String(seconds) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
  sqs.destroy();
}
