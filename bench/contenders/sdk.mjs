import { accepted, bodyOf, isSigned, refused } from './request.mjs';
import { sendMessage } from './send-message.mjs';

export async function handler(event) {
  const body = bodyOf(event);
  if (!isSigned(event, body)) return refused;
  await sendMessage(body.toString('utf8'));
  return accepted;
}
