import { SendMessageCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { Sender } from '../../domain/sending.ts';
import { traceHeaderOf } from '../../domain/trace.ts';
import { awsFailure, clientPerRegion, fifoFields, partsOfArn } from './aws-target.ts';
import { textAttributes } from './text-attributes.ts';

/** Sends messages to queues, of whichever region and account. */
export function sqsSender(config: SQSClientConfig): Sender<'sqs'> {
  const clientOf = clientPerRegion(
    // A queue is asked where all are; what its URL says for a host is for those who know no other.
    (region) => new SQSClient({ ...config, region, useQueueUrlAsEndpoint: false }),
  );
  return async ({ queueArn, body, attributes, group }, attempt) => {
    const client = clientOf(queueArn);
    const command = new SendMessageCommand({
      QueueUrl: queueUrlOf(client, queueArn),
      MessageBody: body,
      MessageAttributes: textAttributes(attributes),
      MessageSystemAttributes: textAttributes({
        AWSTraceHeader: traceHeaderOf(attempt.traceparent),
      }),
      ...fifoFields(queueArn, { group, id: attempt.id }),
    });
    await client.send(command, { abortSignal: attempt.signal }).catch((error: unknown) => {
      throw awsFailure(error, attempt);
    });
  };
}

/** The SDK knows the hosts of all partitions. */
function queueUrlOf({ config }: SQSClient, queueArn: string): string {
  const { region, account, resource } = partsOfArn(queueArn);
  return new URL(`/${account}/${resource}`, config.endpointProvider({ Region: region }).url).href;
}
