import * as budgets from '../domain/budgets.ts';
import { type Delivery, decodeDelivery } from '../domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../domain/envelope.ts';
import type { BodyStore, EventStore, Log, Queue, StoredEvent } from '../domain/ports.ts';
import { outboxMessageOf, type Rule } from '../domain/rule.ts';

export interface ProcessDeps {
  readonly store: EventStore;
  readonly bodies: BodyStore;
  readonly rules: readonly Rule[];
  readonly outbox: Queue;
  readonly log: Log;
}

/** DynamoDB takes items of 400 KB, names and numbers included. */
const itemBytesMax = 380 * 1000;

/**
 * One queue message, from its text to the event that is stored, dispatched, and marked as done: in this
 * order. Whatever fails in between, the queue brings the message again; every step can be taken twice,
 * and the next delivery of an event that was left half-way does the rest.
 * @throws HookError `message_malformed`, `store_unavailable`, `queue_unavailable`
 */
export async function process(deps: ProcessDeps, message: string): Promise<void> {
  const delivery = decodeDelivery(message);
  const stored = await finish(deps, delivery);
  const isOther = stored.bodyhash !== delivery.envelope.bodyhash && !delivery.isIdSigned;
  if (isOther) await finish(deps, renamed(deps, delivery));
}

/** @returns the envelope that is stored under the event's key */
async function finish(deps: ProcessDeps, received: Delivery): Promise<Envelope> {
  const { envelope, status } = await store(deps, received);
  if (status === 'stored') await dispatch(deps, envelope);
  return envelope;
}

/** The first phase: from here on, the event exists. */
async function store(
  deps: ProcessDeps,
  received: Delivery,
): Promise<Pick<StoredEvent, 'envelope' | 'status'>> {
  const delivery = await fitted(deps, await flagged(deps, received));
  const { envelope } = delivery;
  // What sets nothing in motion is done with when it is stored: one write, and not two.
  const status = matching(deps, envelope).length > 0 ? 'stored' : 'dispatched';
  const outcome = await deps.store.put(delivery, status);
  const { provider, hook, type } = envelope;
  const fields = { key: eventKeyOf(envelope), provider, hook, type, delivery: delivery.id };
  deps.log.info(outcome, fields, {
    metric: outcome === 'stored' ? 'EventsStored' : 'EventsDuplicate',
    by: ['provider', 'hook'],
  });
  return outcome === 'stored' ? { envelope, status } : deps.store.countDelivery(delivery);
}

/** The second phase, and the mark that it is over. */
async function dispatch(deps: ProcessDeps, envelope: Envelope): Promise<void> {
  const signal = AbortSignal.timeout(budgets.worker.outboxMilliseconds);
  for (const rule of matching(deps, envelope)) {
    await deps.outbox.send(outboxMessageOf(rule, envelope), signal);
  }
  await deps.store.markDispatched(eventKeyOf(envelope));
}

function matching({ rules }: ProcessDeps, envelope: Envelope): readonly Rule[] {
  return rules.filter((rule) => rule.matches(envelope));
}

/**
 * An id that nobody signed may come with a body that is not the stored event's: by accident, or so
 * that a real event is taken for a duplicate. It is kept as an event of its own.
 */
function renamed({ log }: ProcessDeps, delivery: Delivery): Delivery {
  const { envelope } = delivery;
  const duplicateof = eventKeyOf(envelope);
  const id = `${envelope.id}~${envelope.bodyhash.slice(0, 16)}`;
  log.error('same id, other body', { key: duplicateof, keptAs: id, delivery: delivery.id });
  return withEnvelope(delivery, { ...envelope, id, duplicateof });
}

/**
 * Where the id is not signed, a captured request passes again under another id. Equal bodies are no
 * proof of that, so the event is kept, and flagged.
 */
async function flagged({ store, log }: ProcessDeps, delivery: Delivery): Promise<Delivery> {
  if (delivery.isIdSigned || delivery.envelope.duplicateof !== undefined) return delivery;
  const { provider, hook } = delivery.envelope;
  const key = eventKeyOf(delivery.envelope);
  const first = await store.claimBody(delivery.envelope);
  if (first === key) return delivery;
  const fields = { key, provider, hook, duplicateof: first };
  log.warn('body seen before', fields, { metric: 'BodiesSeenBefore', by: ['provider', 'hook'] });
  return withEnvelope(delivery, { ...delivery.envelope, duplicateof: first });
}

/** Moves a body that does not fit into the item to where the large ones are. */
async function fitted({ bodies }: ProcessDeps, delivery: Delivery): Promise<Delivery> {
  const { envelope, headers, body } = delivery;
  if (body === undefined) return delivery;
  const restBytes = Buffer.byteLength(JSON.stringify([envelope, headers]));
  if (restBytes + body.bytes.length <= itemBytesMax) return delivery;
  const signal = AbortSignal.timeout(budgets.worker.bodyMilliseconds);
  const dataref = await bodies.put(envelope, body, signal);
  return { ...withEnvelope(delivery, { ...envelope, dataref }), body: undefined };
}

function withEnvelope(delivery: Delivery, envelope: Envelope): Delivery {
  return { ...delivery, envelope };
}
