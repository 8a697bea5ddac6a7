import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { batchesOf } from '../../domain/batches.ts';
import * as budgets from '../../domain/budgets.ts';
import { HookError } from '../../domain/errors.ts';
import { inLanes } from '../../domain/lanes.ts';
import type { DeadLetter, DeadLetters } from '../../domain/ports.ts';
import { fromMilliseconds } from '../../domain/time.ts';
import { failureIn } from './sqs-failure.ts';

export interface DeadLetterUrls {
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
}

/** Two bytes of memory for each where one of them is no Latin letter; the function has 512 MB in all. */
const lookCharactersMax = 64 * 1024 * 1024;

/** The most that SQS takes and gives at once. */
const batchMax = 10;
const giveBackLanes = 10;

/** The dead-letter queue, for who operates it. */
export function sqsDeadLetters(client: SQSClient, urls: DeadLetterUrls): DeadLetters {
  const { queueUrl, deadLettersUrl } = urls;
  return {
    count: () => attempt('does not say how many dead letters there are', () => count(client, urls)),

    peek: (limit) =>
      attempt('does not show its dead letters', async () => {
        const held = new Map<string, Message>();
        try {
          await receiveInto(held, limit, { client, deadLettersUrl });
        } finally {
          await giveBack([...held.values()], { client, deadLettersUrl });
        }
        return [...held.values()].map(letterIn);
      }),

    redrive: () =>
      attempt('does not move its dead letters', async () => {
        const [SourceArn, DestinationArn] = await Promise.all([
          arnOf(client, deadLettersUrl),
          arnOf(client, queueUrl),
        ]);
        await startMove(client, { SourceArn, DestinationArn });
      }),
  };
}

interface Reach {
  readonly client: SQSClient;
  readonly deadLettersUrl: string;
}

/** Those that somebody looks at this moment are hidden, and still there. */
async function count(client: SQSClient, { deadLettersUrl }: DeadLetterUrls): Promise<number> {
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await attributes(
    client,
    deadLettersUrl,
    ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  );
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}

/**
 * A queue is looked at by receiving from it. Waiting a second makes SQS ask all of its servers, where a
 * short poll asks some: nothing means that there is nothing.
 */
async function receiveInto(
  held: Map<string, Message>,
  limit: number,
  { client, deadLettersUrl }: Reach,
): Promise<void> {
  const isOver = AbortSignal.timeout(budgets.api.lookMilliseconds);
  let characters = 0;
  while (held.size < limit && characters < lookCharactersMax && !isOver.aborted) {
    const command = new ReceiveMessageCommand({
      QueueUrl: deadLettersUrl,
      MaxNumberOfMessages: Math.min(batchMax, limit - held.size),
      VisibilityTimeout: budgets.api.hiddenSeconds,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp', 'DeadLetterQueueSourceArn'],
    });
    const { Messages = [] } = await client.send(command);
    if (Messages.length === 0) return;
    // The same one may come twice; only its newest receipt gives it back.
    for (const message of Messages) held.set(message.MessageId ?? '', message);
    for (const { Body = '' } of Messages) characters += Body.length;
  }
}

/** What one entry is refused for does not matter: that message comes back by itself. */
async function giveBack(
  messages: readonly Message[],
  { client, deadLettersUrl }: Reach,
): Promise<void> {
  const abortSignal = AbortSignal.timeout(budgets.api.giveBackMilliseconds);
  await inLanes(batchesOf(messages, batchMax), giveBackLanes, async (batch) => {
    const Entries = batch.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: deadLettersUrl, Entries });
    await client.send(command, { abortSignal });
  });
}

function letterIn({ MessageId = '', Body = '', Attributes, ...message }: Message): DeadLetter {
  return {
    id: MessageId,
    message: Body,
    sentAt: fromMilliseconds(Number(Attributes?.SentTimestamp)) ?? '',
    // One that the queue itself moved may have attributes from an earlier failure: it was redriven.
    failure: Attributes?.DeadLetterQueueSourceArn === undefined ? failureIn(message) : undefined,
  };
}

/**
 * With a destination, for SQS knows the source only of what it moved itself.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html
 */
async function startMove(
  client: SQSClient,
  arns: { readonly SourceArn: string; readonly DestinationArn: string },
): Promise<void> {
  try {
    await client.send(new StartMessageMoveTaskCommand(arns));
  } catch (cause) {
    if (!(await isMoving(client, arns.SourceArn))) throw cause;
    const message = 'the dead letters are being moved back already: see GET /dead-letters';
    throw new HookError('redrive_running', message, { cause });
  }
}

/** The error that a second task gets has no name of its own, so the queue is asked. */
async function isMoving(client: SQSClient, SourceArn: string): Promise<boolean> {
  const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }));
  return Results.some(({ Status = '' }) => ['RUNNING', 'CANCELLING'].includes(Status));
}

async function arnOf(client: SQSClient, url: string): Promise<string> {
  const { QueueArn } = await attributes(client, url, ['QueueArn']);
  if (QueueArn === undefined) throw new Error('SQS answered without the ARN of the queue');
  return QueueArn;
}

async function attributes(
  client: SQSClient,
  url: string,
  AttributeNames: QueueAttributeName[],
): Promise<Partial<Record<QueueAttributeName, string>>> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames });
  const { Attributes = {} } = await client.send(command);
  return Attributes;
}

async function attempt<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    throw new HookError('queue_unavailable', `the queue ${what}`, { cause });
  }
}
