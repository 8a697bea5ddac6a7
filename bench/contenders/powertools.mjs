import { Logger } from '@aws-lambda-powertools/logger';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import { Webhooks } from '@octokit/webhooks';
import { accepted, bodyOf, refused } from './request.mjs';
import { sendMessage } from './send-message.mjs';

const logger = new Logger({ serviceName: 'webhook' });
const tracer = new Tracer({ serviceName: 'webhook' });
const client = tracer.captureAWSv3Client(new SQSClient({}));
const webhooks = new Webhooks({ secret: process.env.WEBHOOK_SECRET });

export const handler = middy(async (event, context) => {
  logger.addContext(context);
  const body = bodyOf(event).toString('utf8');
  if (!(await webhooks.verify(body, event.headers['x-hub-signature-256']))) return refused;
  await sendMessage(body, client);
  logger.info('accepted', { delivery: event.headers['x-github-delivery'] });
  return accepted;
}).use(captureLambdaHandler(tracer));
