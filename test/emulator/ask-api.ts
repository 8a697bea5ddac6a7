import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import { allRequests, produced, push } from './requests.ts';
import { signedFetch } from './signed-fetch.ts';

interface Letters {
  readonly count: number;
  readonly deadLetters: readonly { readonly reason: string; readonly receives: number }[];
}

/** Everything that was stored, and the dead letter, as the query API has it for who signs. */
export async function askApi(url: string): Promise<void> {
  equal((await fetch(`${url}/events`)).status, 403, 'the answer to who does not sign');
  const { events } = (await answerOf(`${url}/events?limit=100`)) as { events: Envelope[] };
  deepEqual(events.map(eventKeyOf).sort(), allRequests.map(({ key }) => key).sort());
  for (const { key, body } of allRequests) {
    const event = `${url}/events/${encodeURIComponent(key)}`;
    equal(((await answerOf(event)) as { status: string }).status, 'dispatched', key);
    const bytes = Buffer.from(await (await signedFetch(`${event}/body`)).arrayBuffer());
    ok(bytes.equals(body), `the API has another body of ${key}`);
  }
  const stats = (await answerOf(`${url}/stats`)) as { events: number; complete: boolean };
  deepEqual([stats.events, stats.complete], [allRequests.length, true], 'the numbers');
  const { count, deadLetters } = (await answerOf(`${url}/dead-letters`)) as Letters;
  equal(count, 1);
  equal(deadLetters[0]?.reason, 'message_malformed');
  equal(deadLetters[0]?.receives, 5);
}

/** An event that was announced before. */
export async function replayByApi(url: string): Promise<void> {
  const event = `${url}/events/${encodeURIComponent(push.key)}`;
  const { status } = await signedFetch(`${event}/replay`, { method: 'POST' });
  equal(status, 202, 'the answer to a replay');
  const { dispatches } = (await answerOf(event)) as { readonly dispatches: readonly unknown[] };
  equal(dispatches.length, 2, 'the dispatches of a replayed event');
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
