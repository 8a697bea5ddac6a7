import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { Sender } from '../../domain/sending.ts';
import { awsFailure, clientPerRegion, fifoFields } from './aws-target.ts';
import { textAttributes } from './text-attributes.ts';

/** Publishes to topics, of whichever region and account. */
export function snsSender(config: SNSClientConfig): Sender<'sns'> {
  const clientOf = clientPerRegion((region) => new SNSClient({ ...config, region }));
  return async ({ topicArn, body, attributes, group }, attempt) => {
    const command = new PublishCommand({
      TopicArn: topicArn,
      Message: body,
      MessageAttributes: textAttributes(attributes),
      ...fifoFields(topicArn, { group, id: attempt.id }),
    });
    await clientOf(topicArn)
      .send(command, { abortSignal: attempt.signal })
      .catch((error: unknown) => {
        throw awsFailure(error, attempt);
      });
  };
}
