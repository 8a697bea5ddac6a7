import { answerBatch } from './batch.ts';
import type { MessageAttributes } from './message-attributes.ts';
import { md5OfMessageAttributes, selectMessageAttributes } from './message-attributes.ts';
import { queueArn } from './queue-attributes.ts';
import type { MessageRow } from './queue-database.ts';
import type { Queue, QueueStore } from './queue-store.ts';
import type { Fields } from './request-fields.ts';
import { readNames, readText, readWhole } from './request-fields.ts';
import type { SentMessage } from './sent-message.ts';
import { md5, readSentMessage } from './sent-message.ts';
import { SqsError } from './sqs-error.ts';

const batchBytesMax = 1_048_576;
const visibilityRange = { min: 0, max: 43_200 };
const receiptFormat = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function sendMessage(store: QueueStore, input: Fields): Fields {
  const queue = queueOf(store, input);
  const { message, digests } = readSentMessage(input, queue);
  const [MessageId] = store.send(queue, [message]);
  return { MessageId, ...digests };
}

export function sendMessageBatch(store: QueueStore, input: Fields): Fields {
  const queue = queueOf(store, input);
  const accepted: SentMessage[] = [];
  const answer = answerBatch(input, (entry) => {
    const sent = readSentMessage(entry, queue);
    accepted.push(sent);
    return sent.digests;
  });
  const bytes = accepted.reduce((total, sent) => total + sent.bytes, 0);
  if (bytes > batchBytesMax) {
    const limit = `Batch requests cannot be longer than ${batchBytesMax} bytes`;
    throw new SqsError('BatchRequestTooLong', `${limit}. You have sent ${bytes} bytes.`);
  }
  // One transaction for the whole batch; ids come back in the order of the accepted entries.
  const ids = store.send(
    queue,
    accepted.map((sent) => sent.message),
  );
  const Successful = answer.Successful.map((sent, index) => ({ ...sent, MessageId: ids[index] }));
  return { ...answer, Successful };
}

/** Answers at once where there are messages, else when one comes or the wait is over. */
export async function receiveMessage(
  store: QueueStore,
  input: Fields,
  signal: AbortSignal,
): Promise<Fields> {
  const deadline = Date.now() + readWaitSeconds(input, queueOf(store, input)) * 1000;
  while (!signal.aborted) {
    // Found anew each time: the queue may be changed or deleted during the wait.
    const queue = queueOf(store, input);
    const rows = store.receive(queue, readTake(input, queue));
    if (rows.length > 0) return { Messages: rows.map((row) => describeMessage(row, input)) };
    const remaining = deadline - Date.now();
    if (remaining <= 0) break;
    await store.waiters.wait(queue.name, remaining, signal);
  }
  return {};
}

export function deleteMessage(store: QueueStore, input: Fields): Fields {
  store.deleteMessage(queueOf(store, input), readReceipt(input));
  return {};
}

export function deleteMessageBatch(store: QueueStore, input: Fields): Fields {
  const queue = queueOf(store, input);
  return answerBatch(input, (entry) => {
    store.deleteMessage(queue, readReceipt(entry));
    return {};
  });
}

export function changeMessageVisibility(store: QueueStore, input: Fields): Fields {
  changeVisibility(store, queueOf(store, input), input);
  return {};
}

export function changeMessageVisibilityBatch(store: QueueStore, input: Fields): Fields {
  const queue = queueOf(store, input);
  return answerBatch(input, (entry) => {
    changeVisibility(store, queue, entry);
    return {};
  });
}

function queueOf(store: QueueStore, input: Fields): Queue {
  return store.queue(readText(input, 'QueueUrl'));
}

function changeVisibility(store: QueueStore, queue: Queue, input: Fields): void {
  const receipt = readReceipt(input);
  if (input.VisibilityTimeout === undefined) readText(input, 'VisibilityTimeout');
  const timeoutSeconds = readWhole(input, 'VisibilityTimeout', { ...visibilityRange, fallback: 0 });
  store.changeVisibility(queue, receipt, timeoutSeconds);
}

function readReceipt(input: Fields): string {
  const receipt = readText(input, 'ReceiptHandle');
  if (receiptFormat.test(receipt)) return receipt;
  throw new SqsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
}

function readWaitSeconds(input: Fields, queue: Queue): number {
  const fallback = Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
  return readWhole(input, 'WaitTimeSeconds', { min: 0, max: 20, fallback });
}

function readTake(input: Fields, queue: Queue): Parameters<QueueStore['receive']>[1] {
  const fallback = Number(queue.attributes.VisibilityTimeout);
  return {
    countMax: readWhole(input, 'MaxNumberOfMessages', { min: 1, max: 10, fallback: 1 }),
    visibilityTimeoutSeconds: readWhole(input, 'VisibilityTimeout', {
      ...visibilityRange,
      fallback,
    }),
  };
}

function describeMessage(row: MessageRow, input: Fields): Fields {
  const attributes: MessageAttributes = JSON.parse(row.attributes);
  const selected = selectMessageAttributes(attributes, readNames(input, 'MessageAttributeNames'));
  return {
    MessageId: row.id,
    ReceiptHandle: row.receipt,
    Body: row.body,
    MD5OfBody: md5(row.body),
    MessageAttributes: Object.keys(selected).length > 0 ? selected : undefined,
    MD5OfMessageAttributes: md5OfMessageAttributes(selected),
    Attributes: describeSystemAttributes(row, input),
  };
}

function describeSystemAttributes(row: MessageRow, input: Fields): Fields | undefined {
  // `AttributeNames` is the older name of the same parameter.
  const names = ['MessageSystemAttributeNames', 'AttributeNames'].flatMap((name) =>
    readNames(input, name),
  );
  const all = {
    SenderId: 'LOCAL',
    SentTimestamp: String(row.sent),
    ApproximateReceiveCount: String(row.receiveCount),
    ApproximateFirstReceiveTimestamp: String(row.firstReceived),
    DeadLetterQueueSourceArn: row.deadLetterSource ? queueArn(row.deadLetterSource) : undefined,
    ...JSON.parse(row.systemAttributes),
  };
  const wanted = Object.entries(all).filter(
    ([name]) => names.includes('All') || names.includes(name),
  );
  return wanted.length > 0 ? Object.fromEntries(wanted) : undefined;
}
