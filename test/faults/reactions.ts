import { defineSubscriptions } from 'hooklane';
import { effectsQueueArn } from './effects-queue.ts';
import { isPosted, isSent } from './sampling.ts';

/** Where the target of HTTP is. */
const url = process.env.HOOKLANE_TEST_TARGET ?? 'https://example.com/';

/** Every event is told in a queue; parts of them go to targets that fail, too. */
export const subscriptions = defineSubscriptions([
  { name: 'announce', match: {}, sqs: { queueArn: effectsQueueArn } },
  { name: 'send', match: {}, where: isSent, http: { url, allowPrivate: true } },
  {
    name: 'post',
    match: {},
    where: isPosted,
    slack: { channel: '#alerts', message: ({ key }) => key },
  },
  {
    name: 'thread',
    match: { provider: 'gitlab' },
    where: isPosted,
    slack: { channel: '#reviews', thread: ({ key }) => key.slice(-1), message: ({ key }) => key },
  },
]);
