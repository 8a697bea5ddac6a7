import { verify } from '@octokit/webhooks-methods';
import { accepted, bodyOf, refused } from './request.mjs';
import { sendMessage } from './send-message.mjs';

export async function handler(event) {
  const body = bodyOf(event).toString('utf8');
  const signature = event.headers['x-hub-signature-256'];
  if (!(await verify(process.env.WEBHOOK_SECRET, body, signature))) return refused;
  await sendMessage(body);
  return accepted;
}
