import { createHash } from 'node:crypto';
import {
  md5OfMessageAttributes,
  messageAttributesBytes,
  readMessageAttributes,
} from './message-attributes.ts';
import type { NewMessage, Queue } from './queue-store.ts';
import type { Fields } from './request-fields.ts';
import { readOptionalText, readText, readWhole } from './request-fields.ts';
import { SqsError } from './sqs-error.ts';

/** A message as its sender described it, with what the sender is told about it. */
export type SentMessage = {
  readonly message: NewMessage;
  readonly bytes: number;
  readonly digests: Fields;
};

// The characters XML 1.0 allows, for SQS still answers in XML to callers of its older protocol.
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Reads and checks what `SendMessage`, or one entry of its batch, sends. */
export function readSentMessage(input: Fields, queue: Queue): SentMessage {
  const body = readText(input, 'MessageBody');
  if (forbidden.test(body)) {
    throw new SqsError('InvalidMessageContents', 'Invalid characters found in the message body.');
  }
  const attributes = readMessageAttributes(input, 'MessageAttributes');
  const bytes = Buffer.byteLength(body) + messageAttributesBytes(attributes);
  const bytesMax = Number(queue.attributes.MaximumMessageSize);
  if (bytes > bytesMax) {
    const reason = `Message must be shorter than ${bytesMax} bytes, it has ${bytes}.`;
    throw new SqsError('InvalidParameterValue', `One or more parameters are invalid. ${reason}`);
  }
  const fallback = Number(queue.attributes.DelaySeconds);
  const delaySeconds = readWhole(input, 'DelaySeconds', { min: 0, max: 900, fallback });
  return {
    message: {
      body,
      attributes: JSON.stringify(attributes),
      systemAttributes: JSON.stringify(readSystemAttributes(input)),
      delaySeconds,
    },
    bytes,
    digests: {
      MD5OfMessageBody: md5(body),
      MD5OfMessageAttributes: md5OfMessageAttributes(attributes),
    },
  };
}

/** The digest every sender and receiver checks a body against. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

// On a standard queue the group id only marks the tenant for fair queues; it orders nothing.
function readSystemAttributes(input: Fields): Fields {
  const trace = readMessageAttributes(input, 'MessageSystemAttributes').AWSTraceHeader;
  return {
    MessageGroupId: readOptionalText(input, 'MessageGroupId'),
    AWSTraceHeader: trace?.StringValue,
  };
}
