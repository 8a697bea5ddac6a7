import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { isSigned } from './request.mjs';
import { sendMessage } from './send-message.mjs';

const app = new Hono();

app.post('/', async (context) => {
  const body = Buffer.from(await context.req.arrayBuffer());
  if (!isSigned({ headers: context.req.header() }, body)) return context.body(null, 401);
  await sendMessage(body.toString('utf8'));
  return context.body(null, 202);
});

export const handler = handle(app);
