import type { JsonObject } from '../../domain/json.ts';
import { type Check, must, objectOf, optional } from './check.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function isArn(of: string, sample: string, form: RegExp): Check {
  return must(
    `the ARN of ${of}, as in ${sample}`,
    (value) => typeof value === 'string' && form.test(value),
  );
}

export const eventBridgeProblems: Check = objectOf({
  busArn: isArn(
    'an event bus',
    'arn:aws:events:eu-central-1:123456789012:event-bus/orders',
    /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]{1,256}$/,
  ),
  source: optional(
    must(
      'a text of at most 256 characters that does not begin with aws.',
      (value) => typeof value === 'string' && /^(?!aws\.).{1,256}$/.test(value),
    ),
  ),
});

export const sqsProblems: Check = objectOf(
  {
    queueArn: isArn(
      'a queue',
      'arn:aws:sqs:eu-central-1:123456789012:orders',
      /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(\.fifo)?$/,
    ),
  },
  ownQueueProblems,
);

/** An event that comes back would set off the rule once more, and what is no message of ours is a dead letter. */
function ownQueueProblems({ queueArn }: JsonObject, at: string): readonly string[] {
  return /:hooklane-[\w-]+-(events|outbox)(-dead-letters)?$/.test(String(queueArn))
    ? [`${at}.queueArn must be a queue of your own, and none that Hooklane itself reads`]
    : [];
}

export const snsProblems: Check = objectOf({
  topicArn: isArn(
    'a topic',
    'arn:aws:sns:eu-central-1:123456789012:orders',
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/,
  ),
});
