import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { allRequests, produced, push, spilled } from './requests.ts';
import { signedFetch } from './signed-fetch.ts';

interface Shown {
  readonly status: string;
  readonly dispatches: readonly {
    readonly rule: string;
    readonly state: string;
    readonly attempts: number;
    readonly lastError?: string;
  }[];
}

/** What was not done at once. */
const endings: Readonly<Record<string, readonly unknown[]>> = {
  'pushes-to-a-partner': ['done', 2, undefined],
  'issues-to-nobody': ['failed', 1, 'target_refused/channel_not_found'],
};

interface Letters {
  readonly count: number;
  readonly deadLetters: readonly {
    readonly queue: string;
    readonly reason: string;
    readonly receives: number;
  }[];
}

/** Everything that was stored, and the dead letters, as the query API has it for who signs. */
export async function askApi(url: string): Promise<void> {
  equal((await fetch(`${url}/events`)).status, 403, 'the answer to who does not sign');
  const { events } = (await answerOf(`${url}/events?limit=100`)) as { events: Envelope[] };
  deepEqual(events.map(eventKeyOf).sort(), allRequests.map(({ key }) => key).sort());
  for (const { key, body } of allRequests) {
    const event = `${url}/events/${encodeURIComponent(key)}`;
    const { status, dispatches } = (await answerOf(event)) as Shown;
    // A rule of that one was refused.
    equal(status, key === spilled.key ? 'failed' : 'dispatched', key);
    for (const { rule, state, attempts, lastError } of dispatches) {
      const expected = endings[rule] ?? ['done', 1, undefined];
      deepEqual([state, attempts, lastError], expected, `${rule} for ${key}`);
    }
    const bytes = Buffer.from(await (await signedFetch(`${event}/body`)).arrayBuffer());
    ok(bytes.equals(body), `the API has another body of ${key}`);
  }
  const stats = (await answerOf(`${url}/stats`)) as { events: number; complete: boolean };
  deepEqual([stats.events, stats.complete], [allRequests.length, true], 'the numbers');
  const { count, deadLetters } = (await answerOf(`${url}/dead-letters`)) as Letters;
  equal(count, 2);
  deepEqual(
    deadLetters.map(({ queue, reason, receives }) => [queue, reason, receives]),
    // The newest first.
    [
      ['outbox', 'target_refused/channel_not_found', 1],
      ['events', 'message_malformed', 5],
    ],
  );
}

/** An event that was announced before. */
export async function replayByApi(url: string): Promise<void> {
  const event = `${url}/events/${encodeURIComponent(push.key)}`;
  const { status } = await signedFetch(`${event}/replay`, { method: 'POST' });
  equal(status, 202, 'the answer to a replay');
  const { dispatches } = (await answerOf(event)) as { readonly dispatches: readonly unknown[] };
  equal(dispatches.length, 4, 'the dispatches of a replayed event');
}

/** An event that came by the gateway before. */
export async function produceByApi(url: string): Promise<void> {
  const { headers, body, key } = produced;
  const response = await signedFetch(`${url}/events`, { method: 'POST', headers, body });
  deepEqual([response.status, await response.json()], [202, { id: key }]);
}

async function answerOf(url: string): Promise<unknown> {
  const response = await signedFetch(url);
  equal(response.status, 200, url);
  return response.json();
}
