import { runSender } from '../../src/adapters/targets/run-sender.ts';
import type { Order, Pauses } from '../../src/domain/dispatch.ts';
import { encodeOutboxMessage, type OutboxMessage } from '../../src/domain/outbox-message.ts';
import type { QueueMessage, StoredEvent } from '../../src/domain/ports.ts';
import type { Attempt, Senders, Sending } from '../../src/domain/sending.ts';
import { providerNamed } from '../../src/providers/registry.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { envelopeWith } from './deliveries.ts';
import { memoryDispatches } from './memory-dispatches.ts';
import { MemoryStore, memoryBodies, memoryQueue } from './memory-ports.ts';
import { logInto } from './receiver.ts';
import { storedEventWith } from './stored-events.ts';
import { letterBox } from './worker.ts';

export const dispatcherTime = Date.parse('2026-01-02T04:00:00.000Z');

export interface DispatcherParts {
  readonly rules: readonly Rule[];
  readonly events?: readonly StoredEvent[];
  /** What the targets do, instead of taking it. */
  readonly failing?: (sending: Sending, attempt: Attempt) => Promise<void>;
}

/** What the dispatcher has to do with, in memory; targets take what is sent, unless they fail. */
export function dispatcherWorld({
  rules,
  events = [storedEventWith()],
  failing = async () => {},
}: DispatcherParts) {
  const logged: string[] = [];
  const sent: { readonly sending: Sending; readonly attempt: Attempt }[] = [];
  const take = async (sending: Sending, attempt: Attempt): Promise<void> => {
    await failing(sending, attempt);
    sent.push({ sending, attempt });
  };
  const senders = { slack: take, http: take, eventBridge: take, sqs: take, sns: take };
  return {
    subscriptions: { rules },
    store: new MemoryStore({ events }),
    bodies: memoryBodies(),
    providerNamed,
    dispatches: memoryDispatches(),
    pauses: memoryPauses(),
    order: memoryOrder(),
    senders: { ...senders, run: runSender } satisfies Senders,
    outbox: memoryQueue(),
    deadLetters: letterBox(),
    clock: () => dispatcherTime,
    random: () => 0,
    logged,
    log: logInto(logged),
    sent,
  };
}

/** Pauses that end when the target answers. */
function memoryPauses(): Pauses & { readonly paused: Map<string, number> } {
  const paused = new Map<string, number>();
  return {
    paused,
    remaining: async (target) => paused.get(target) ?? 0,
    async pause(target, milliseconds) {
      paused.set(target, milliseconds);
    },
    async resume(target) {
      paused.delete(target);
    },
  };
}

function memoryOrder(): Order {
  const newest = new Map<string, string>();
  return {
    async isStale(entity, time) {
      const known = newest.get(entity) ?? '';
      if (known > time) return true;
      newest.set(entity, time);
      return false;
    },
  };
}

/** A message of the outbox, about a push, as the queue brings it. */
export function outboxMessage(parts: Partial<OutboxMessage> = {}): QueueMessage {
  const text = encodeOutboxMessage({ rule: 'pushes', envelope: envelopeWith(), ...parts });
  return { id: 'message-1', text, receives: 1 };
}
