import { accepted, bodyOf, isSigned, refused } from './request.mjs';
import { signedRequest } from './signed-request.mjs';

const send = signedRequest({
  service: 'sqs',
  endpoint: process.env.AWS_ENDPOINT_URL_SQS,
  target: 'AmazonSQS.SendMessage',
  contentType: 'application/x-amz-json-1.0',
});

export async function handler(event) {
  const body = bodyOf(event);
  if (!isSigned(event, body)) return refused;
  const message = { QueueUrl: process.env.QUEUE_URL, MessageBody: body.toString('utf8') };
  await send(JSON.stringify(message));
  return accepted;
}
