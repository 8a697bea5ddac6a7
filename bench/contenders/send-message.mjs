import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** The client as it comes, which is how the documentation of the SDK has it. */
const client = new SQSClient({});

export function sendMessage(MessageBody, to = client) {
  return to.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody }));
}
