import { isEnvelope } from './delivery.ts';
import type { DispatchName } from './dispatch.ts';
import { type Envelope, eventKeyOf } from './envelope.ts';
import { HookError } from './errors.ts';
import { parseJsonObject, queueText, textAt, valueAt } from './json.ts';

/** One rule's part of an event, on its way to the dispatcher. */
export interface OutboxMessage {
  readonly rule: string;
  /** Whose wish it is that this comes again: the id of the request. */
  readonly replay?: string;
  /** Since when it is being tried, or waited with: RFC 3339. Absent until it is put off for the first time. */
  readonly since?: string;
  /** What it was put off for: the target that wants to be left alone. */
  readonly waitsFor?: string;
  /** How often it was a dead letter. */
  readonly letters?: number;
  readonly envelope: Envelope;
}

/**
 * The text of a message in the outbox. The queue may bring it more than once; event key, rule and replay together
 * say whether it was seen.
 */
export function encodeOutboxMessage({ envelope, ...message }: OutboxMessage): string {
  return queueText({ ...message, envelope });
}

/** Undefined for text that `encodeOutboxMessage` did not write. */
export function outboxMessageIn(text: string): OutboxMessage | undefined {
  const message = parseJsonObject(text);
  const rule = textAt(message, 'rule');
  const envelope = valueAt(message, 'envelope');
  if (rule === undefined || !isEnvelope(envelope)) return undefined;
  const [replay, since] = [textAt(message, 'replay'), textAt(message, 'since')];
  const waitsFor = textAt(message, 'waitsFor');
  const letters = Number(valueAt(message, 'letters') ?? 0);
  return {
    rule,
    ...(replay && { replay }),
    ...(since && { since }),
    ...(waitsFor && { waitsFor }),
    ...(letters > 0 && { letters }),
    envelope,
  };
}

/** What it is to be done, and about what. */
export function dispatchOf({ rule, replay, envelope }: OutboxMessage): DispatchName {
  return { key: eventKeyOf(envelope), rule, ...(replay && { replay }) };
}

/** What a message is about, for the log; nothing where nobody can tell. */
export function outboxFieldsIn(text: string): Partial<DispatchName> {
  const message = outboxMessageIn(text);
  return message === undefined ? {} : dispatchOf(message);
}

/** @throws HookError `message_malformed` for text that `encodeOutboxMessage` did not write */
export function decodeOutboxMessage(text: string): OutboxMessage {
  const message = outboxMessageIn(text);
  if (message !== undefined) return message;
  throw new HookError('message_malformed', 'the message is none of the outbox');
}
