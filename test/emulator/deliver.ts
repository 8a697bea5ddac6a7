import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { failedMessageIds } from '../../src/dev/lambda/invocation.ts';
import { toRecord } from '../../src/dev/lambda/record.ts';
import { region } from './aws.ts';
import type { RunningFunction } from './runtime-interface.ts';

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

/** How many messages each batch had, and how many of them failed. */
export type Batch = { readonly received: number; readonly failed: number };

/**
 * Does what Lambda's event source mapping does until the queue is empty: receives, invokes, deletes what
 * did not fail. What failed comes again at once, and not after the visibility timeout's three minutes.
 */
export async function deliverAll(
  sqs: SQSClient,
  queue: Queue,
  worker: RunningFunction,
): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  for (;;) {
    const messages = await receive(sqs, queue.url);
    if (messages.length === 0) return batches;
    const records = messages.map((message) => toRecord(message, { queueArn: queue.arn, region }));
    const failed = failedMessageIds(await worker.invoke({ Records: records }), records);
    for (const message of messages) await settle(sqs, queue.url, message, failed);
    batches.push({ received: messages.length, failed: failed.size });
  }
}

/** @returns the texts of all messages, which are deleted */
export async function drain(sqs: SQSClient, url: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (;;) {
    const messages = await receive(sqs, url);
    if (messages.length === 0) return texts;
    for (const { Body = '', ReceiptHandle } of messages) {
      texts.push(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
  }
}

async function receive(sqs: SQSClient, url: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 0,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

async function settle(
  sqs: SQSClient,
  url: string,
  { MessageId = '', ReceiptHandle }: Message,
  failed: ReadonlySet<string>,
): Promise<void> {
  const target = { QueueUrl: url, ReceiptHandle };
  if (!failed.has(MessageId)) await sqs.send(new DeleteMessageCommand(target));
  else await sqs.send(new ChangeMessageVisibilityCommand({ ...target, VisibilityTimeout: 0 }));
}
