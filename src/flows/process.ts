import * as budgets from '../domain/budgets.ts';
import { type Delivery, decodeDelivery } from '../domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../domain/envelope.ts';
import type { BodyStore, EventStore, LogFields, StoredEvent } from '../domain/ports.ts';
import type { Rule } from '../subscriptions/rule.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { type DispatchDeps, dispatch } from './dispatch.ts';
import { requireEvent } from './events.ts';
import { type HappeningDeps, happeningOf } from './happening.ts';
import { matchingRules, rulesFor } from './rules-for.ts';

export interface ProcessDeps extends DispatchDeps, HappeningDeps {
  readonly store: EventStore;
  readonly bodies: BodyStore;
  readonly subscriptions: Subscriptions;
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
  if (isOther(delivery, stored)) await finish(deps, renamed(deps, delivery));
}

/** What the store says of an event. */
type Held = Pick<StoredEvent, 'envelope' | 'status' | 'isIdSigned'>;

async function finish(deps: ProcessDeps, received: Delivery): Promise<Held> {
  const delivery = await fitted(deps, await flagged(deps, received));
  const held = await store(deps, delivery);
  // The second phase, and the mark that it is over.
  if (held.status === 'stored') {
    const rules = await rulesOf(deps, held, received);
    const signal = AbortSignal.timeout(budgets.worker.outboxMilliseconds);
    await dispatch(deps, held.envelope, { rules, signal });
  }
  return held;
}

/** What the event sets in motion. It may have been stored before, with another body than this delivery's. */
function rulesOf(
  deps: ProcessDeps,
  { envelope }: Held,
  { envelope: { bodyhash }, body }: Delivery,
): Promise<readonly Rule[]> {
  return rulesFor(deps.subscriptions, envelope, async () => {
    const isAtHand = body !== undefined && envelope.bodyhash === bodyhash;
    const event = isAtHand ? { envelope, body } : await requireEvent(deps, eventKeyOf(envelope));
    return happeningOf(deps, event);
  });
}

/** The first phase: from here on, the event exists, whatever a rule makes of it. */
async function store(deps: ProcessDeps, delivery: Delivery): Promise<Held> {
  const { envelope, isIdSigned } = delivery;
  // What sets nothing in motion is done with when it is stored: one write, and not two.
  const isDone = matchingRules(deps.subscriptions, envelope).length === 0;
  const status = isDone ? 'dispatched' : 'stored';
  const fields = fieldsOf(delivery);
  const by = ['provider', 'hook'];
  if ((await deps.store.put(delivery, status)) === 'stored') {
    deps.log.info('stored', fields, { metric: 'EventsStored', by });
    return { envelope, status, isIdSigned };
  }
  const counted = await deps.store.countDelivery(delivery);
  if (counted.isNew) deps.log.info('duplicate', fields, { metric: 'EventsDuplicate', by });
  else deps.log.info('counted before', fields);
  return counted;
}

function fieldsOf({ id, envelope }: Delivery): LogFields {
  const { provider, hook, type } = envelope;
  return { key: eventKeyOf(envelope), provider, hook, type, delivery: id };
}

/** Two bodies under one id, and not both times was it the provider who chose the id. */
function isOther({ envelope, isIdSigned }: Delivery, stored: Held): boolean {
  const isSameBody = stored.envelope.bodyhash === envelope.bodyhash;
  return !isSameBody && !(stored.isIdSigned && isIdSigned);
}

/**
 * An id that nobody signed may come with another body than the stored event's: by accident, or so
 * that a real event is taken for a duplicate. It is kept as an event of its own.
 */
function renamed({ log }: ProcessDeps, delivery: Delivery): Delivery {
  const { envelope } = delivery;
  const duplicateof = eventKeyOf(envelope);
  const id = beside(envelope.id, envelope.bodyhash);
  const key = eventKeyOf({ ...envelope, id });
  log.error('same id, other body', { key, duplicateof, delivery: delivery.id });
  return withEnvelope(delivery, { ...envelope, id, duplicateof });
}

/**
 * Where the id is not signed, a captured request passes again under another id. Equal bodies are no
 * proof of that, so the event is kept, and flagged.
 */
async function flagged({ store, log }: ProcessDeps, delivery: Delivery): Promise<Delivery> {
  if (delivery.isIdSigned || delivery.envelope.duplicateof !== undefined) return delivery;
  const { provider, hook, bodyhash } = delivery.envelope;
  const key = eventKeyOf(delivery.envelope);
  const first = await store.claimBody(delivery.envelope);
  if (first === key) return delivery;
  // The first with this body may have come under an id that was taken, and be kept beside it.
  const isBeside = ((await store.get(first))?.envelope.bodyhash ?? bodyhash) !== bodyhash;
  const duplicateof = isBeside ? beside(first, bodyhash) : first;
  const fields = { key, provider, hook, duplicateof };
  log.warn('body seen before', fields, { metric: 'BodiesSeenBefore', by: ['provider', 'hook'] });
  return withEnvelope(delivery, { ...delivery.envelope, duplicateof });
}

/** The id, or key, of an event that is kept beside another with the same. */
function beside(name: string, bodyhash: string): string {
  return `${name}~${bodyhash.slice(0, 16)}`;
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
