import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { HookError } from '../../domain/errors.ts';
import type { DelayingQueue } from '../../domain/ports.ts';
import { traceHeaderOf } from '../../domain/trace.ts';
import { AwsError, type JsonClient } from './json-client.ts';

export function sqsQueue(client: JsonClient, queueUrl: string): DelayingQueue {
  return {
    send: (message, signal, traceparent) => {
      const traced = tracedBy(traceHeaderOf(traceparent));
      return sendMessage(client, { QueueUrl: queueUrl, MessageBody: message, ...traced }, signal);
    },

    sendLater: (message, { seconds, signal, traceparent }) => {
      const traced = tracedBy(traceHeaderOf(traceparent));
      const input = { QueueUrl: queueUrl, MessageBody: message, DelaySeconds: seconds, ...traced };
      return sendMessage(client, input, signal);
    },
  };
}

/**
 * Goes before the trace of the function that sends, which the client names by itself: recovery and the worker
 * send what came in another.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 */
function tracedBy(header: string | undefined): Partial<SendMessageCommandInput> {
  if (header === undefined) return {};
  const AWSTraceHeader = { DataType: 'String', StringValue: header };
  return { MessageSystemAttributes: { AWSTraceHeader } };
}

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @throws HookError `queue_unavailable` when the message was not, or perhaps not, taken
 */
export async function sendMessage(
  client: JsonClient,
  input: SendMessageCommandInput,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { MessageId } = await client.call('SendMessage', input, signal);
    if (typeof MessageId !== 'string') throw new AwsError(200, 'AnswerMalformed');
  } catch (cause) {
    throw new HookError('queue_unavailable', 'the queue did not take the message', { cause });
  }
}
