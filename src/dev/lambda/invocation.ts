import { randomUUID } from 'node:crypto';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { invocationContext } from './context.ts';
import { withTimeout } from './timeout.ts';

/** A function as Lambda runs it. */
export type Invocable = {
  readonly handler: (event: SQSEvent, context: Context) => Promise<unknown>;
  readonly functionName: string;
  /** Lambda ends an invocation that takes longer, and its batch has failed. */
  readonly functionTimeoutMilliseconds: number;
};

/** Runs the handler once; rejects when it throws or takes too long. */
export async function invokeWithBatch(
  invocable: Invocable,
  batch: readonly SQSRecord[],
): Promise<unknown> {
  const milliseconds = invocable.functionTimeoutMilliseconds;
  const context = invocationContext(invocable.functionName, milliseconds, randomUUID());
  return withTimeout(invocable.handler({ Records: [...batch] }, context), milliseconds);
}

/**
 * Which messages an answer calls failed. No list is success; a list we cannot read, or that names a
 * message which is not in the batch, throws: then AWS takes the whole batch for failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessageIds(
  answer: unknown,
  batch: readonly SQSRecord[],
): ReadonlySet<string> {
  // Lambda sees an answer only as JSON, so what JSON drops does not count.
  const seen: unknown = JSON.parse(JSON.stringify(answer) ?? 'null');
  if (seen === null) return new Set();
  if (typeof seen !== 'object' || Array.isArray(seen)) throw new Error('the answer is no object');
  const failures: unknown = 'batchItemFailures' in seen ? seen.batchItemFailures : null;
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) throw new Error('batchItemFailures is no list');
  const known = new Set(batch.map(({ messageId }) => messageId));
  const ids = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    String(failure?.itemIdentifier),
  );
  if (ids.every((id) => known.has(id))) return new Set(ids);
  throw new Error('batchItemFailures has an itemIdentifier that is not a messageId of the batch');
}
