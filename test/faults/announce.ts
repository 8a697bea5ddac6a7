import { defineSubscriptions } from 'hooklane';
import { effectsQueueArn } from './effects-queue.ts';

/** Every event is told in a queue, where it can be counted. */
export const subscriptions = defineSubscriptions([
  { name: 'announce', match: {}, sqs: { queueArn: effectsQueueArn } },
]);
