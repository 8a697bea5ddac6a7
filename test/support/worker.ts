import type { Failure, Queue } from '../../src/domain/ports.ts';
import { providerNamed } from '../../src/providers/registry.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { type Calls, MemoryStore, memoryBodies, memoryQueue } from './memory-ports.ts';
import { logInto } from './receiver.ts';

/** What the worker has to do with, in memory: with these rules, by default none. */
export function workerWorld(rules: readonly Rule[] = []) {
  const calls: Calls = [];
  const logged: string[] = [];
  const outbox = memoryQueue();
  return {
    calls,
    logged,
    subscriptions: { rules },
    providerNamed,
    store: new MemoryStore({ calls }),
    bodies: memoryBodies(calls),
    outbox: {
      sent: outbox.sent,
      traces: outbox.traces,
      async send(...message: Parameters<Queue['send']>): Promise<void> {
        calls.push('outbox.send');
        await outbox.send(...message);
      },
    },
    log: logInto(logged),
  };
}

export interface Letter {
  readonly message: string;
  readonly failure: Failure;
}

/** Dead letters that are kept in a list. */
export function letterBox(): {
  readonly letters: Letter[];
  put(message: string, failure: Failure): Promise<void>;
} {
  const letters: Letter[] = [];
  return {
    letters,
    async put(message, failure) {
      letters.push({ message, failure });
    },
  };
}
