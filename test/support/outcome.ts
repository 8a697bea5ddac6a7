import { type PackedBody, unpackBody } from '../../src/domain/body.ts';
import { type Delivery, decodeDelivery } from '../../src/domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../../src/domain/envelope.ts';
import type { BodyStore, EventStore, StoredEvent } from '../../src/domain/ports.ts';

/** The worker had a message in hand: from when, and until when if it could do all there was to do. */
export interface Attempt {
  readonly text: string;
  readonly begun: number;
  done: number | undefined;
}

/** What the providers did, and what came of it. */
export interface Outcome {
  readonly sent: readonly Delivery[];
  readonly accepted: readonly Delivery[];
  readonly attempts: readonly (Omit<Attempt, 'text'> & { readonly delivery: Delivery })[];
  readonly outbox: readonly { readonly rule: string; readonly envelope: Envelope }[];
  readonly stored: Stored;
  /** The keys of those that a list has. */
  readonly listed: readonly string[];
}

export type Stored = ReadonlyMap<string, StoredEvent & { readonly bytes: Buffer | undefined }>;

interface Traces extends Pick<Outcome, 'sent' | 'accepted'> {
  readonly attempts: readonly Attempt[];
  readonly outbox: readonly string[];
  readonly store: EventStore;
  readonly bodies: BodyStore;
}

const everything = {
  hook: undefined,
  source: undefined,
  type: undefined,
  since: undefined,
  until: undefined,
  limit: 100,
  before: undefined,
};

export async function outcomeOf(traces: Traces): Promise<Outcome> {
  const { sent, accepted, attempts, outbox } = traces;
  const listed = await listedIn(traces);
  const deliveries = new Map(sent.map((delivery) => [delivery.id, delivery]));
  return {
    sent,
    accepted,
    attempts: attempts.flatMap(({ text, ...times }) => {
      const delivery = deliveries.get(idIn(text));
      return delivery === undefined ? [] : [{ ...times, delivery }];
    }),
    outbox: outbox.map((text) => JSON.parse(text)),
    stored: await storedIn(traces, listed),
    listed,
  };
}

async function listedIn({ sent, store }: Traces): Promise<readonly string[]> {
  const provider = sent[0]?.envelope.provider;
  const { envelopes } = await store.list({ ...everything, provider });
  return envelopes.map(eventKeyOf);
}

/** Every event that is listed, and every one that there may be all the same, as `get` reads it. */
async function storedIn(
  { sent, store, bodies }: Traces,
  listed: readonly string[],
): Promise<Stored> {
  const possible = sent.flatMap((delivery) => [keyOf(delivery), otherKeyOf(delivery)]);
  const keys = new Set([...listed, ...possible]);
  const read = [...keys].sort().map(async (key) => {
    const event = await store.get(key);
    return event === undefined ? [] : [[key, { ...event, bytes: await bytesOf(event) }] as const];
  });
  return new Map((await Promise.all(read)).flat());

  async function bytesOf({ body, envelope: { dataref } }: StoredEvent) {
    const packed = body ?? (dataref === undefined ? undefined : await found(dataref));
    return packed && unpackBody(packed);
  }

  function found(dataref: string): Promise<PackedBody | undefined> {
    return bodies.get(dataref).catch(() => undefined);
  }
}

export function keyOf({ envelope }: Delivery): string {
  return eventKeyOf(envelope);
}

/** Where an event goes whose id has another body already. */
export function otherKeyOf({ envelope }: Delivery): string {
  return `${eventKeyOf(envelope)}~${envelope.bodyhash.slice(0, 16)}`;
}

function idIn(text: string): string {
  try {
    return decodeDelivery(text).id;
  } catch {
    return 'of nobody';
  }
}
