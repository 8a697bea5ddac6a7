import bolt from '@slack/bolt';
import { sendMessage } from './send-message.mjs';

const receiver = new bolt.AwsLambdaReceiver({ signingSecret: process.env.WEBHOOK_SECRET });
const app = new bolt.App({
  receiver,
  processBeforeResponse: true,
  // Else it would ask Slack who it is, which is no part of what is measured.
  authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1' }),
});
app.event('message', async ({ body }) => {
  await sendMessage(JSON.stringify(body));
});

const started = receiver.start();

export async function handler(event, context) {
  const answer = await started;
  return answer(event, context, () => {});
}
