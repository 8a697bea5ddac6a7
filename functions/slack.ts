import { receiverFor } from '../src/app/receiver.ts';
import { slack } from '../src/providers/slack.ts';

export const handler = await receiverFor(slack);
