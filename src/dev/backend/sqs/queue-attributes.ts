import { SqsError } from './sqs-error.ts';

/** A queue's settable attributes by AWS's names, values as AWS has them: strings. */
export type QueueAttributes = Readonly<Record<string, string>>;

/** Where messages go that were received too often. */
export type RedrivePolicy = { readonly deadLetterQueue: string; readonly maxReceiveCount: number };

const account = '000000000000';
const region = 'us-east-1';

/** Limits from the API reference of SetQueueAttributes. */
const ranges: Readonly<Record<string, readonly [min: number, max: number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};

const documents = new Set(['RedrivePolicy', 'RedriveAllowPolicy', 'Policy']);
const accepted = new Set([...documents, 'SqsManagedSseEnabled', 'KmsMasterKeyId']);

export const defaultQueueAttributes: QueueAttributes = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

/** The ARN of a local queue; the account does not exist, so it can never name a real one. */
export function queueArn(name: string): string {
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

/** The name behind a queue's URL or ARN, whatever host the caller knows the server by. */
export function queueName(urlOrArn: string): string {
  return urlOrArn.split(/[/:]/).at(-1) ?? '';
}

/** The URL of a queue on the server that answers. */
export function queueUrl(baseUrl: string, name: string): string {
  return `${baseUrl}/${account}/${name}`;
}

/** The attributes after a change; an empty document removes that document, as on AWS. */
export function mergeQueueAttributes(
  current: QueueAttributes,
  changes: QueueAttributes,
): QueueAttributes {
  for (const [name, value] of Object.entries(changes)) requireAttribute(name, value);
  const merged = { ...current, ...changes };
  return Object.fromEntries(
    Object.entries(merged).filter(([name, value]) => !(documents.has(name) && value === '')),
  );
}

/** The redrive policy of a queue, or undefined where its messages may fail for ever. */
export function redrivePolicy(attributes: QueueAttributes): RedrivePolicy | undefined {
  const json = attributes.RedrivePolicy;
  if (json === undefined || json === '') return undefined;
  const policy = parsePolicy(json);
  const maxReceiveCount = Number(policy.maxReceiveCount);
  const target = policy.deadLetterTargetArn;
  if (typeof target !== 'string' || !(maxReceiveCount >= 1 && maxReceiveCount <= 1000)) {
    throw new SqsError(
      'InvalidAttributeValue',
      'RedrivePolicy needs deadLetterTargetArn and a maxReceiveCount from 1 to 1000.',
    );
  }
  return { deadLetterQueue: queueName(target), maxReceiveCount };
}

function requireAttribute(name: string, value: string): void {
  const range = ranges[name];
  if (range === undefined) {
    if (accepted.has(name)) return;
    const hint = name === 'FifoQueue' ? ' This local SQS has standard queues only.' : '';
    throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.${hint}`);
  }
  const [min, max] = range;
  if (!/^\d+$/.test(value) || Number(value) < min || Number(value) > max) {
    const wanted = `must be a whole number from ${min} to ${max}`;
    throw new SqsError('InvalidAttributeValue', `${name} ${wanted}.`);
  }
}

function parsePolicy(json: string): Readonly<Record<string, unknown>> {
  try {
    const policy: unknown = JSON.parse(json);
    if (typeof policy === 'object' && policy !== null) return { ...policy };
  } catch {
    // Falls through: text that is not JSON is refused like JSON that is not an object.
  }
  throw new SqsError('InvalidAttributeValue', 'RedrivePolicy must be a JSON object.');
}
