import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { encodeDelivery } from '../../src/domain/delivery.ts';
import { github } from '../../src/providers/github.ts';
import { receiverOf } from '../../test/support/receiver.ts';
import type { Contender } from './contender.ts';
import { numberedPush } from './requests.ts';
import { secret } from './stub.ts';

/** Messages of so many pushes, none like another: as the receiver of ours, or of anybody, would have sent them. */
export async function batchFor(
  { kind }: Pick<Contender, 'kind'>,
  size: number,
  now: number,
): Promise<SQSEvent> {
  const hooks = { default: { secrets: [secret] } };
  const { enqueued, receive } = receiverOf({ provider: github, now, hooks });
  const pushes = Array.from({ length: size }, (_, number) => numberedPush(number, now));
  for (const push of pushes) await receive(push);
  const texts =
    kind === 'ours'
      ? enqueued.map(encodeDelivery)
      : pushes.map(({ body }) => body.toString('utf8'));
  return { Records: texts.map((text, order) => recordOf(text, order, now)) };
}

function recordOf(body: string, order: number, now: number): SQSRecord {
  return {
    messageId: `00000000-0000-4000-8000-${String(order).padStart(12, '0')}`,
    receiptHandle: 'a'.repeat(400),
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(now),
      SenderId: 'AROAEXAMPLE:bench',
      ApproximateFirstReceiveTimestamp: String(now),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events',
    awsRegion: 'us-east-1',
  };
}
