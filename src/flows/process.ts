import { type Delivery, decodeDelivery } from '../domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../domain/envelope.ts';
import type { BodyStore, EventStore, Log } from '../domain/ports.ts';

export interface ProcessDeps {
  readonly store: EventStore;
  readonly bodies: BodyStore;
  readonly log: Log;
}

/** DynamoDB takes items of 400 KB, names and numbers included. */
const itemBytesMax = 380 * 1000;

/** An S3 put is quick or it is retried with the message: no reason to hold up the batch. */
const bodyPutMilliseconds = 10_000;

/**
 * One queue message, from its text to the stored event. Whatever fails, the queue brings the message
 * again, and every step can be taken twice.
 * @throws HookError `message_malformed`, `store_unavailable`
 */
export async function process(deps: ProcessDeps, message: string): Promise<void> {
  const delivery = decodeDelivery(message);
  const storedHash = await store(deps, delivery);
  const isOther = storedHash !== delivery.envelope.bodyhash && !delivery.isIdSigned;
  if (isOther) await store(deps, renamed(deps, delivery));
}

/** @returns the hash of the body that is stored under the event's key */
async function store(deps: ProcessDeps, received: Delivery): Promise<string> {
  const delivery = await fitted(deps, await flagged(deps, received));
  const outcome = await deps.store.put(delivery);
  deps.log.info(outcome, { key: eventKeyOf(delivery.envelope), delivery: delivery.id });
  return outcome === 'stored' ? delivery.envelope.bodyhash : deps.store.countDelivery(delivery);
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
  const key = eventKeyOf(delivery.envelope);
  const first = await store.claimBody(delivery.envelope);
  if (first === key) return delivery;
  log.warn('body seen before', { key, duplicateof: first });
  return withEnvelope(delivery, { ...delivery.envelope, duplicateof: first });
}

/** Moves a body that does not fit into the item to where the large ones are. */
async function fitted({ bodies }: ProcessDeps, delivery: Delivery): Promise<Delivery> {
  const { envelope, headers, body } = delivery;
  if (body === undefined) return delivery;
  const restBytes = Buffer.byteLength(JSON.stringify([envelope, headers]));
  if (restBytes + body.bytes.length <= itemBytesMax) return delivery;
  const signal = AbortSignal.timeout(bodyPutMilliseconds);
  const dataref = await bodies.put(envelope, body, signal);
  return { ...withEnvelope(delivery, { ...envelope, dataref }), body: undefined };
}

function withEnvelope(delivery: Delivery, envelope: Envelope): Delivery {
  return { ...delivery, envelope };
}
