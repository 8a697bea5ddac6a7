import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { batchesOf } from '../domain/batches.ts';
import type { Invocable } from './lambda/invocation.ts';
import { failedMessageIds, invokeWithBatch } from './lambda/invocation.ts';
import { toRecord } from './lambda/record.ts';

export type EventSourceMappingOptions = Invocable & {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  readonly batchSize: number;
  readonly maximumBatchingWindowMilliseconds: number;
  readonly maximumConcurrency: number;
  /** How many poll the queue at the same time, each with its part of the concurrency. */
  readonly pollers: number;
  /** Told of each failed invocation, and once when the queue stops answering. */
  readonly onError?: (error: Error) => void;
};

/** A running mapping; stopping it finishes the invocations that have begun. */
export type EventSourceMapping = { stop(): Promise<void> };

// By message id: a message that comes again while its batch is collected replaces itself.
type Collected = Map<string, { readonly record: SQSRecord; readonly bytes: number }>;

// Lambda's own numbers: one receive returns at most 10, one invocation carries at most 6 MB.
const receiveMax = 10;
const pollSeconds = 20;
const payloadBytesMax = 6 * 1024 * 1024;
const backoffMilliseconds = { first: 100, max: 10_000 } as const;
const deleteMax = 5;

/**
 * Does what Lambda's event source mapping does for a standard queue: collects batches, invokes,
 * deletes what succeeded, and leaves what failed to the queue's visibility timeout and redrive.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  if (options.batchSize > receiveMax && options.maximumBatchingWindowMilliseconds < 1000) {
    throw new Error('Lambda needs a batching window of 1 s or more for a batchSize above 10');
  }
  const stopping = new AbortController();
  const { pollers } = options;
  const maximumConcurrency = Math.floor(options.maximumConcurrency / pollers);
  const part = { ...options, maximumConcurrency };
  const finished = Promise.all(Array.from({ length: pollers }, () => poll(part, stopping.signal)));
  return {
    stop: async () => {
      stopping.abort();
      await finished;
    },
  };
}

async function poll(options: EventSourceMappingOptions, signal: AbortSignal): Promise<void> {
  const invocations = new Set<Promise<void>>();
  const collected: Collected = new Map();
  while (!signal.aborted || collected.size > 0) {
    // Nothing is received that no invocation is free for: it would only become invisible.
    while (invocations.size >= options.maximumConcurrency) await Promise.race(invocations);
    await collect(options, collected, signal);
    const batch = takeBatch(collected, options.batchSize);
    if (batch.length === 0) continue;
    const invocation = invokeAndDelete(options, batch).finally(() =>
      invocations.delete(invocation),
    );
    invocations.add(invocation);
  }
  await Promise.all(invocations);
}

/** Waits for a first message, then for more until the batch is full or its window is over. */
async function collect(
  options: EventSourceMappingOptions,
  collected: Collected,
  signal: AbortSignal,
): Promise<void> {
  if (collected.size === 0) await receiveInto(collected, options, pollSeconds, signal);
  const windowEnd = Date.now() + options.maximumBatchingWindowMilliseconds;
  while (collected.size > 0 && !isFull(collected, options.batchSize) && !signal.aborted) {
    const remaining = windowEnd - Date.now();
    if (remaining <= 0) return;
    // A long poll waits whole seconds; the last fraction of the window is slept through in steps.
    const waitSeconds = Math.min(pollSeconds, Math.floor(remaining / 1000));
    const count = await receiveInto(collected, options, waitSeconds, signal);
    if (count === 0 && waitSeconds === 0) await pause(Math.min(remaining, 100), signal);
  }
}

/** Receives until the queue answers, however long it is away; returns how many came. */
async function receiveInto(
  collected: Collected,
  options: EventSourceMappingOptions,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<number> {
  for (let backoff: number = backoffMilliseconds.first; !signal.aborted; ) {
    try {
      const room = options.batchSize - collected.size;
      const messages = await receive(options, Math.min(receiveMax, room), waitSeconds, signal);
      for (const message of messages) {
        const record = toRecord(message, options);
        const bytes = Buffer.byteLength(JSON.stringify(record));
        collected.set(record.messageId, { record, bytes });
      }
      return messages.length;
    } catch (cause) {
      if (signal.aborted) break;
      if (backoff === backoffMilliseconds.first) {
        report(options, 'does not answer; trying again until it does', cause);
      }
      await pause(backoff, signal);
      backoff = Math.min(backoff * 2, backoffMilliseconds.max);
    }
  }
  return 0;
}

async function receive(
  { sqs, queueUrl }: EventSourceMappingOptions,
  countMax: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: countMax,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  const { Messages } = await sqs.send(command, { abortSignal: signal });
  return Messages ?? [];
}

function isFull(collected: Collected, batchSize: number): boolean {
  const bytes = [...collected.values()].reduce((total, entry) => total + entry.bytes, 0);
  return collected.size >= batchSize || bytes >= payloadBytesMax;
}

/** Removes the oldest records that fit one invocation; the rest begin the next batch. */
function takeBatch(collected: Collected, batchSize: number): readonly SQSRecord[] {
  const batch: SQSRecord[] = [];
  let bytesTotal = 0;
  for (const { record, bytes } of collected.values()) {
    bytesTotal += bytes;
    const isTooMuch = bytesTotal > payloadBytesMax && batch.length > 0;
    if (isTooMuch || batch.length === batchSize) break;
    batch.push(record);
  }
  for (const { messageId } of batch) collected.delete(messageId);
  return batch;
}

async function invokeAndDelete(
  options: EventSourceMappingOptions,
  batch: readonly SQSRecord[],
): Promise<void> {
  try {
    const answer = await invokeWithBatch(options, batch);
    const failed = failedMessageIds(answer, batch);
    await deleteAll(
      options,
      batch.filter(({ messageId }) => !failed.has(messageId)),
    );
  } catch (cause) {
    report(options, `got a failure for ${batch.length} messages; those left come again`, cause);
  }
}

async function deleteAll(
  options: EventSourceMappingOptions,
  records: readonly SQSRecord[],
): Promise<void> {
  for (const batch of batchesOf(records, receiveMax)) await deleteTen(options, batch);
}

async function deleteTen(
  { sqs, queueUrl }: EventSourceMappingOptions,
  records: readonly SQSRecord[],
): Promise<void> {
  let left = records.map((record) => ({
    Id: record.messageId,
    ReceiptHandle: record.receiptHandle,
  }));
  for (let tries = 0; left.length > 0 && tries < deleteMax; tries += 1) {
    const { Failed } = await sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: left }),
    );
    const failed = new Set(Failed?.map(({ Id }) => Id));
    left = left.filter(({ Id }) => failed.has(Id));
  }
  if (left.length > 0) throw new Error(`${left.length} messages could not be deleted`);
}

function report(options: EventSourceMappingOptions, what: string, cause: unknown): void {
  options.onError?.(new Error(`The mapping of ${options.queueUrl} ${what}`, { cause }));
}

/** Sleeps, unless the mapping is being stopped. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
