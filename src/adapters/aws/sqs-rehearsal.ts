import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Queue } from '../../domain/ports.ts';

/**
 * A queue that does with a message what the real one does, up to the moment of sending it: the SDK validates,
 * serializes and signs it, and then reads an answer that SQS never gave.
 *
 * Nothing can come out. The last step, which would call the request handler, has one before it that does not go
 * on. And that is a step of this one command: the client's own `send` never sees it, so it cannot keep it for
 * another, as it does with `cacheMiddleware`.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/MIDDLEWARE.md
 */
export function sqsRehearsal(client: SQSClient, queueUrl: string): Queue {
  return {
    send: async (message, abortSignal) => {
      const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: message });
      const answer = { response: answerTo(message), output: { $metadata: {} } };
      command.middlewareStack.add(() => async () => answer, {
        step: 'deserialize',
        priority: 'low',
        name: 'rehearsal',
      });
      const options = { abortSignal };
      await command.resolveMiddleware(client.middlewareStack, client.config, options)(command);
    },
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
function answerTo(message: string): object {
  const answer = {
    MessageId: 'rehearsed',
    MD5OfMessageBody: createHash('md5').update(message).digest('hex'),
  };
  return { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
}
