import { queueArn } from '../../src/dev/backend/sqs/queue-attributes.ts';

/** Where every event is told of. */
export const effectsQueueName = 'hooklane-effects';
export const effectsQueueArn = queueArn(effectsQueueName);
