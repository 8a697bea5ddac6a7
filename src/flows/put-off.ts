import * as budgets from '../domain/budgets.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import { encodeOutboxMessage, type OutboxMessage } from '../domain/outbox-message.ts';
import type { DelayingQueue, Log } from '../domain/ports.ts';
import { type Clock, fromMilliseconds } from '../domain/time.ts';

export interface PutOffDeps {
  readonly outbox: DelayingQueue;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
}

export interface PutOff {
  /** The least to wait; what waits for the same thing does not all come back at the same moment. */
  readonly milliseconds: number;
  /** Names and codes alone. */
  readonly reason: string;
  /** How often it was tried. */
  readonly attempts?: number;
}

/** SQS delays by whole seconds, and by no more than this. */
const secondsMax = 900;
const spreadMilliseconds = 3000;

/**
 * Sends the message again, to come later, before the one at hand is deleted. To keep that one invisible instead would
 * let all that waits for a target that is down count as being worked on, of which SQS allows 120,000: then nothing
 * else would be worked on.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 * @throws HookError `queue_unavailable`
 */
export async function putOff(
  { outbox, clock, random, log }: PutOffDeps,
  message: OutboxMessage,
  { milliseconds, reason, attempts }: PutOff,
): Promise<void> {
  const { envelope, rule, replay } = message;
  const since = message.since ?? fromMilliseconds(clock()) ?? '';
  // What has waited for long can wait: else thousands that wait for one target would come back all the time.
  const least = Math.max(milliseconds, (clock() - Date.parse(since)) / 4);
  const spread = random() * Math.max(least / 2, spreadMilliseconds);
  const seconds = Math.min(Math.ceil((least + spread) / 1000), secondsMax);
  await outbox.sendLater(encodeOutboxMessage({ ...message, since }), {
    seconds,
    signal: AbortSignal.timeout(budgets.dispatcher.outboxMilliseconds),
    traceparent: envelope.traceparent,
  });
  const fields = { key: eventKeyOf(envelope), rule, ...(replay && { replay }) };
  const count = { metric: 'DispatchesPutOff', by: [] };
  log.info('put off', { ...fields, reason, ...(attempts && { attempts }), seconds }, count);
}
