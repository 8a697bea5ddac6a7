import { isUtf8 } from 'node:buffer';
import { isHookError } from '../domain/errors.ts';
import type { HttpRequest } from '../domain/http.ts';
import { itemTextsIn } from '../domain/json-member.ts';
import { malformed } from './payload.ts';
import type { VerifiedRequest } from './signature.ts';

/** As many as can be enqueued, and spilled if need be, while the producer waits. */
const eventsMax = 100;

/** Whether the request holds any number of events, and not one. */
export function isBatch({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return /^application\/cloudevents-batch/i.test(headers['content-type'] ?? '');
}

/**
 * Each event of a batch as the structured request that it would be alone, with its own text for a body: sent
 * alone, it is the same event.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#4-json-batch-format
 * @throws HookError `body_malformed`
 */
export function requestsIn(batch: VerifiedRequest): readonly VerifiedRequest[] {
  const { 'content-type': contentType = '', 'user-agent': userAgent } = batch.headers;
  if (!/^application\/cloudevents-batch\+json *(;|$)/i.test(contentType)) {
    throw malformed('a batch is taken as application/cloudevents-batch+json only');
  }
  const texts = textsIn(batch.body);
  if (texts.length > eventsMax) throw malformed(`the batch has more than ${eventsMax} events`);
  const headers = {
    'content-type': 'application/cloudevents+json',
    ...(userAgent && { 'user-agent': userAgent }),
  };
  return texts.map((text, index) => {
    // Each is a delivery of its own: the spill names its objects by them.
    return { ...batch, id: `${batch.id}-${index}`, headers, body: Buffer.from(text) };
  });
}

/**
 * Reads one event of a batch.
 * @throws HookError `body_malformed`, saying which one is
 */
export function readNumbered<Result>(index: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!isHookError(error, 'body_malformed')) throw error;
    throw malformed(`the event with the index ${index} in the batch: ${error.message}`);
  }
}

function textsIn(body: Buffer): readonly string[] {
  if (!isUtf8(body)) throw malformed('the body is not UTF-8');
  const text = body.toString();
  if (!isJsonList(text)) throw malformed('the body is not a JSON array');
  return itemTextsIn(text);
}

function isJsonList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
