import { unpackBody } from '../domain/body.ts';
import { type Delivery, deliveryIn } from '../domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../domain/envelope.ts';
import { type HttpResponse, jsonResponse } from '../domain/http.ts';
import { outboxMessageIn } from '../domain/outbox-message.ts';
import type { BodyStore, DeadLetter } from '../domain/ports.ts';
import { bodyPathOf, dataOf, type ProviderNamed, responseWithData } from './event-json.ts';

/** The queues that messages fail in: of what comes, and of what that sets in motion. */
export const queueNames = ['events', 'outbox'] as const;

export type QueueName = (typeof queueNames)[number];

/** A letter, and the queue that it failed in. */
export interface QueuedLetter extends DeadLetter {
  readonly queue: QueueName;
}

export interface LetterDeps {
  readonly bodies: BodyStore;
  readonly providerNamed: ProviderNamed;
}

/** What is said of a letter that the queue itself moved. */
const reasonUnknown = {
  events: 'unknown: SQS moved it, and the log of the worker may say why',
  outbox: 'unknown: SQS moved it, and the log of the dispatcher may say why',
};

/** What is told of a letter wherever it is told of. */
export function letterFactsOf(letter: QueuedLetter): object {
  const { id, queue, message, sentAt, failure } = letter;
  return {
    id,
    queue,
    ...(queue === 'events' ? deliveryFactsOf(message) : ruleFactsOf(message)),
    ...(failure ?? { reason: reasonUnknown[queue] }),
    sentAt,
  };
}

/** All there is to it: what the event would be, or the event that a rule is for; or else what the message says. */
export async function letterResponse(
  deps: LetterDeps,
  letter: QueuedLetter,
): Promise<HttpResponse> {
  return letter.queue === 'events' ? await eventResponse(deps, letter) : ruleResponse(letter);
}

async function eventResponse(deps: LetterDeps, letter: QueuedLetter): Promise<HttpResponse> {
  const facts = letterFactsOf(letter);
  const delivery = deliveryIn(letter.message);
  const data = delivery && (await dataIn(deps, delivery));
  if (delivery === undefined || data === undefined) {
    return jsonResponse(200, { ...facts, message: letter.message });
  }
  const { envelope, headers } = delivery;
  const whereElse = `redrive it, then see ${bodyPathOf(eventKeyOf(envelope))}`;
  return responseWithData({ ...facts, envelope, headers }, { data, whereElse });
}

/** The event itself is stored. */
function ruleResponse(letter: QueuedLetter): HttpResponse {
  const { message } = letter;
  const envelope = outboxMessageIn(message)?.envelope;
  return jsonResponse(200, {
    ...letterFactsOf(letter),
    ...(envelope ? { envelope } : { message }),
  });
}

function deliveryFactsOf(message: string): object | undefined {
  const delivery = deliveryIn(message);
  return delivery && eventFactsOf(delivery.envelope);
}

function ruleFactsOf(message: string): object | undefined {
  const { rule, replay, envelope } = outboxMessageIn(message) ?? {};
  return envelope && { rule, ...(replay && { replay }), ...eventFactsOf(envelope) };
}

function eventFactsOf(envelope: Envelope): object {
  const { type, provider, hook, recordedtime } = envelope;
  return { key: eventKeyOf(envelope), type, provider, hook, recordedtime };
}

/** Undefined where it cannot be had or read, whatever the error: that may be why the letter is here. */
async function dataIn(deps: LetterDeps, delivery: Delivery): Promise<string | undefined> {
  const { envelope, body } = delivery;
  try {
    const packed = body ?? (await deps.bodies.get(envelope.dataref ?? ''));
    return dataOf(deps.providerNamed(envelope.provider), envelope, unpackBody(packed));
  } catch {
    return undefined;
  }
}
