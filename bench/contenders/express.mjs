import express from 'express';
import serverless from 'serverless-http';
import { isSigned } from './request.mjs';
import { sendMessage } from './send-message.mjs';

const app = express();

app.post('/', express.raw({ type: '*/*', limit: '6mb' }), async (request, response) => {
  if (!isSigned(request, request.body)) return response.status(401).end();
  await sendMessage(request.body.toString('utf8'));
  return response.status(202).end();
});

export const handler = serverless(app);
