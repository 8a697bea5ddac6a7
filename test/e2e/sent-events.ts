import { setTimeout as sleep } from 'node:timers/promises';
import { eventKeyOf } from '../../src/domain/envelope.ts';
import { testSecrets } from '../support/requests.ts';
import { waitUntil } from '../support/wait-until.ts';
import { base64, type Content, hex, letters } from './large-bodies.ts';

/** An event as its provider sends it, as often as it likes. */
export interface SentEvent {
  readonly content: Content;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Undefined where all is well. */
  readonly code: string | undefined;
}

/** What is known of an event, and whether its body is the one that was sent. */
export interface Stored {
  readonly status: string;
  readonly deliveries: number;
  readonly isExact: boolean;
}

/** One of each provider: Slack, GitHub, GitLab. */
export function oneOfEach(id: string): readonly SentEvent[] {
  return [letters, hex, base64].map((content) => eventOf(content, id, 2000));
}

export function eventOf(content: Content, id: string, bytes: number): SentEvent {
  const { provider, type } = content;
  return {
    content,
    key: eventKeyOf({ provider: provider.name, hook: 'default', id }),
    headers: {
      'content-type': type,
      'x-github-event': 'push',
      'x-github-delivery': id,
      'webhook-id': id,
    },
    body: content.body(id, bytes),
  };
}

/** All of them at the same moment. */
export function sendAll(origin: string, events: readonly SentEvent[]): Promise<readonly Answer[]> {
  return Promise.all(events.map((event) => send(origin, event)));
}

export async function send(origin: string, event: SentEvent): Promise<Answer> {
  const { content, headers, body } = event;
  const { provider } = content;
  const signature = provider.sign({ headers, body }, testSecrets(provider), Date.now());
  const response = await fetch(`${origin}/${provider.name}`, {
    method: 'POST',
    headers: { ...headers, ...signature },
    body: new Uint8Array(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    code: text === '' ? undefined : JSON.parse(text).error?.code,
  };
}

/** Waits until all there is to do about each of them is done. */
export function dispatched(
  origin: string,
  events: readonly SentEvent[],
  patienceMilliseconds: number,
): Promise<readonly Stored[]> {
  return waitUntil(
    `the end of ${events.map(({ key }) => key).join(', ')}`,
    slowly(async () => {
      const stored = await Promise.all(events.map((event) => storedAs(origin, event)));
      return stored.every(isDispatched) && stored;
    }),
    patienceMilliseconds,
  );
}

/** Undefined where there is no such event. */
export async function storedAs(origin: string, event: SentEvent): Promise<Stored | undefined> {
  const url = `${origin}/events/${encodeURIComponent(event.key)}`;
  const answer = await fetch(url);
  const { status, deliveries } = (await answer.json()) as { status: string; deliveries: number };
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`GET /events/${event.key}: ${answer.status}`);
  const body = Buffer.from(await (await fetch(`${url}/body`)).arrayBuffer());
  return { status, deliveries, isExact: body.equals(event.body) };
}

/** For what takes seconds: who looks all the time keeps the service from its work. */
export function slowly<Value>(look: () => Promise<Value>): () => Promise<Value> {
  return async () => {
    await sleep(200);
    return look();
  };
}

function isDispatched(stored: Stored | undefined): stored is Stored {
  return stored?.status === 'dispatched';
}
