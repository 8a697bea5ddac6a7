import { AwsClient } from 'aws4fetch';
import { accepted, bodyOf, isSigned, refused } from './request.mjs';

const aws = new AwsClient({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
  region: process.env.AWS_REGION,
  service: 'sqs',
});

export async function handler(event) {
  const body = bodyOf(event);
  if (!isSigned(event, body)) return refused;
  const message = { QueueUrl: process.env.QUEUE_URL, MessageBody: body.toString('utf8') };
  const response = await aws.fetch(process.env.AWS_ENDPOINT_URL_SQS, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
    },
    body: JSON.stringify(message),
  });
  if (!response.ok) throw new Error(`SQS answered with ${response.status}`);
  await response.json();
  return accepted;
}
