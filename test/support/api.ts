import type { Delivery } from '../../src/domain/delivery.ts';
import type { HttpRequest, HttpResponse } from '../../src/domain/http.ts';
import type { Count, DeadLetter, StoredEvent } from '../../src/domain/ports.ts';
import { providerNamed } from '../../src/providers/registry.ts';
import type { Rule } from '../../src/subscriptions/rule.ts';
import { overhear } from '../quiet/overheard.ts';
import { fixtureTime } from './fixtures.ts';
import { memoryDispatches } from './memory-dispatches.ts';
import { MemoryStore, memoryBodies, memoryDeadLetters, memoryQueue } from './memory-ports.ts';
import { logInto } from './receiver.ts';
import { requestWith } from './requests.ts';

export interface ApiWorldParts {
  readonly events?: readonly StoredEvent[];
  readonly letters?: readonly DeadLetter[];
  /** Dead letters of the outbox. */
  readonly outboxLetters?: readonly DeadLetter[];
  readonly rules?: readonly Rule[];
}

/** What the query API has to do with, in memory: with these events, dead letters and rules. */
export function apiWorld({
  events = [],
  letters = [],
  outboxLetters = [],
  rules = [],
}: ApiWorldParts = {}) {
  const logged: string[] = [];
  const counted: Count[] = [];
  const enqueued: Delivery[] = [];
  return {
    store: new MemoryStore({ events }),
    bodies: memoryBodies(),
    deadLetters: { events: memoryDeadLetters(letters), outbox: memoryDeadLetters(outboxLetters) },
    subscriptions: { rules },
    dispatchRecords: memoryDispatches(),
    outbox: memoryQueue(),
    enqueued,
    enqueue: async (delivery: Delivery): Promise<void> => {
      enqueued.push(delivery);
      overhear(JSON.stringify(delivery.headers));
    },
    providerNamed,
    clock: () => fixtureTime,
    logged,
    counted,
    log: logInto(logged, counted),
  };
}

/** A question, as its URL is typed. */
export function get(url: string): HttpRequest {
  const [path = '', search = ''] = url.split('?');
  return requestWith({ method: 'GET', path, query: new URLSearchParams(search) });
}

/** What an error says, and its status. */
export function errorIn({ status, body }: HttpResponse): unknown {
  return { status, ...JSON.parse(body.toString()).error };
}
