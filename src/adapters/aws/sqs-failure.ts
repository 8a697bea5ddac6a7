import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue, Failure } from '../../domain/ports.ts';
import type { JsonClient } from './json-client.ts';
import { sendMessage } from './sqs-queue.ts';

/**
 * The dead-letter queue, for who fails. Why a message failed travels with it, in its attributes: a redrive takes
 * both away, and there is nothing else to keep in step.
 */
export function sqsDeadLetterQueue(client: JsonClient, deadLettersUrl: string): DeadLetterQueue {
  return {
    put: (message, failure, signal) => {
      const MessageAttributes = attributesOf(failure);
      const input = { QueueUrl: deadLettersUrl, MessageBody: message, MessageAttributes };
      return sendMessage(client, input, signal);
    },
  };
}

function attributesOf({
  reason,
  failedAt,
  receives,
  queueMessage,
}: Failure): Record<string, MessageAttributeValue> {
  return {
    reason: { DataType: 'String', StringValue: reason },
    failedAt: { DataType: 'String', StringValue: failedAt },
    receives: { DataType: 'Number', StringValue: String(receives) },
    queueMessage: { DataType: 'String', StringValue: queueMessage },
  };
}

/** Undefined where a letter has no such attributes. */
export function failureIn({ MessageAttributes = {} }: Message): Failure | undefined {
  const { reason, failedAt, receives, queueMessage } = MessageAttributes;
  if (reason?.StringValue === undefined) return undefined;
  return {
    reason: reason.StringValue,
    failedAt: failedAt?.StringValue ?? '',
    receives: Number(receives?.StringValue),
    queueMessage: queueMessage?.StringValue ?? '',
  };
}
