import type { JsonClient } from '../adapters/aws/json-client.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import type { Queue } from '../domain/ports.ts';
import { announce, type Rule } from '../domain/rule.ts';
import type { StoreConfig } from './config.ts';

/** What events set in motion, and where that goes. */
export interface Outbox {
  readonly rules: readonly Rule[];
  readonly outbox: Queue;
}

/** Without a queue for it, nothing. */
export function outboxOf({ outboxUrl }: StoreConfig, sqs: JsonClient): Outbox {
  return {
    rules: outboxUrl === undefined ? [] : [announce],
    outbox: sqsQueue(sqs, outboxUrl ?? ''),
  };
}
