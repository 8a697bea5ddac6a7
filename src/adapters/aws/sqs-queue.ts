import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { HookError } from '../../domain/errors.ts';
import type { Queue } from '../../domain/ports.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sqsQueue(client: SQSClient, queueUrl: string): Queue {
  return {
    async send(message, signal) {
      const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: message });
      try {
        const { MessageId } = await client.send(command, { abortSignal: signal });
        if (MessageId === undefined) throw new Error('SQS answered without a message id');
      } catch (cause) {
        throw new HookError('queue_unavailable', 'the queue did not take the message', { cause });
      }
    },
  };
}
