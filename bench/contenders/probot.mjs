import { createLambdaFunction, Probot } from '@probot/adapter-aws-lambda-serverless';
import { sendMessage } from './send-message.mjs';

const probot = new Probot({ githubToken: 'token', secret: process.env.WEBHOOK_SECRET });

export const handler = createLambdaFunction(
  (app) => {
    app.on('push', ({ payload }) => sendMessage(JSON.stringify(payload)));
  },
  { probot },
);
