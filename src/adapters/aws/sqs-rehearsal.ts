import type { Queue } from '../../domain/ports.ts';
import type { Post } from './https-post.ts';
import { JsonClient, type JsonClientSettings, sqs } from './json-client.ts';
import { sqsQueue } from './sqs-queue.ts';

/**
 * A queue that does with a message what the real one does, up to the moment of sending it: the message is
 * serialized and signed, and then an answer is read that SQS never gave. Nothing can come out: it has a way of
 * its own to post, which leads nowhere.
 */
export function sqsRehearsal(settings: Omit<JsonClientSettings, 'post'>, queueUrl: string): Queue {
  return sqsQueue(new JsonClient(sqs, { ...settings, post: nowhere }), queueUrl);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const answer = { status: 200, headers: {}, body: Buffer.from('{"MessageId":"rehearsed"}') };

const nowhere: Post = async () => answer;
