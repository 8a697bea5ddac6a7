import middy from '@middy/core';
import { accepted, bodyOf, isSigned, refused } from './request.mjs';
import { sendMessage } from './send-message.mjs';

export const handler = middy()
  .before(({ event }) => {
    if (!isSigned(event, bodyOf(event))) return refused;
  })
  .handler(async (event) => {
    await sendMessage(bodyOf(event).toString('utf8'));
    return accepted;
  });
