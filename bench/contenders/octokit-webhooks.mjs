import { Webhooks } from '@octokit/webhooks';
import { accepted, bodyOf } from './request.mjs';
import { sendMessage } from './send-message.mjs';

const webhooks = new Webhooks({ secret: process.env.WEBHOOK_SECRET });
webhooks.on('push', ({ payload }) => sendMessage(JSON.stringify(payload)));

export async function handler(event) {
  await webhooks.verifyAndReceive({
    id: event.headers['x-github-delivery'],
    name: event.headers['x-github-event'],
    signature: event.headers['x-hub-signature-256'],
    payload: bodyOf(event).toString('utf8'),
  });
  return accepted;
}
