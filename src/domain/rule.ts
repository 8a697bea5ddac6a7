import type { Envelope } from './envelope.ts';
import { queueText } from './json.ts';

/** What an event sets in motion: each rule that it matches gets one message in the outbox. */
export interface Rule {
  readonly name: string;
  matches(envelope: Envelope): boolean;
}

/** Every event there is: for a consumer of the outbox who chooses for himself. */
export const announce: Rule = { name: 'announce', matches: () => true };

/**
 * The text of a message in the outbox. The queue may bring it more than once; event key, rule and replay
 * together say whether it was seen.
 * @param replay whose wish it is that this comes again, where it is somebody's
 */
export function outboxMessageOf(rule: Rule, envelope: Envelope, replay?: string): string {
  return queueText({ rule: rule.name, ...(replay && { replay }), envelope });
}
