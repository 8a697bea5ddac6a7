import { unpackBody } from '../domain/body.ts';
import { type Delivery, deliveryIn } from '../domain/delivery.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import { type HttpResponse, jsonResponse } from '../domain/http.ts';
import type { BodyStore, DeadLetter, DeadLetters, Log } from '../domain/ports.ts';
import { bodyPathOf, dataOf, type ProviderNamed, responseWithData } from './event-json.ts';
import { limitIn } from './list-parameters.ts';

export interface DeadLetterDeps {
  readonly deadLetters: DeadLetters;
  readonly bodies: BodyStore;
  readonly providerNamed: ProviderNamed;
  readonly log: Log;
}

/** A queue finds nothing by its id, so that many are looked through. */
const searchMax = 1000;

/** What is said of a letter that the queue itself moved. */
const reasonUnknown = 'unknown: SQS moved it, and the log of the worker may say why';

/**
 * Some of the letters, the newest first. A queue has neither an order nor places in it, so there is no
 * cursor: where `count`, which the queue estimates, is larger, a larger limit or a redrive shows more.
 */
export async function listDeadLetters(
  { deadLetters }: DeadLetterDeps,
  parameters: URLSearchParams,
): Promise<HttpResponse> {
  const limit = limitIn(parameters.get('limit'));
  // One after the other: a look that goes on after the answer would hide the letters from the next.
  const letters = await deadLetters.peek(limit);
  const count = await deadLetters.count();
  const listed = letters
    .toSorted((left, right) => Date.parse(right.sentAt) - Date.parse(left.sentAt))
    .map((letter) => factsOf(letter, deliveryIn(letter.message)));
  return jsonResponse(200, { deadLetters: listed, count: Math.max(count, listed.length) });
}

/** One letter with all there is to it: what the event would be, or else what the message says. */
export async function showDeadLetter(deps: DeadLetterDeps, id: string): Promise<HttpResponse> {
  const letter = await requireLetter(deps, id);
  const delivery = deliveryIn(letter.message);
  const facts = factsOf(letter, delivery);
  const data = delivery && (await dataIn(deps, delivery));
  if (delivery === undefined || data === undefined) {
    return jsonResponse(200, { ...facts, message: letter.message });
  }
  const { envelope, headers } = delivery;
  const whereElse = `redrive it, then see ${bodyPathOf(eventKeyOf(envelope))}`;
  return responseWithData({ ...facts, envelope, headers }, { data, whereElse });
}

/** All of them that nobody looks at this moment begin anew, as messages that were never received, in the queue they failed in. */
export async function redriveDeadLetters({
  deadLetters,
  log,
}: DeadLetterDeps): Promise<HttpResponse> {
  const redriving = await deadLetters.count();
  await deadLetters.redrive();
  log.info('redriving dead letters', { letters: redriving });
  return jsonResponse(202, { redriving });
}

async function requireLetter({ deadLetters }: DeadLetterDeps, id: string): Promise<DeadLetter> {
  const letters = await deadLetters.peek(searchMax);
  const letter = letters.find((each) => each.id === id);
  if (letter !== undefined) return letter;
  throw new HookError(
    'dead_letter_not_found',
    `none of the ${letters.length} dead letters looked through has this id; a redrive gives them others`,
  );
}

function factsOf({ id, sentAt, failure }: DeadLetter, delivery: Delivery | undefined) {
  return {
    id,
    ...(delivery && eventFactsOf(delivery)),
    ...(failure ?? { reason: reasonUnknown }),
    sentAt,
  };
}

function eventFactsOf({ envelope }: Delivery) {
  const { type, provider, hook, recordedtime } = envelope;
  return { key: eventKeyOf(envelope), type, provider, hook, recordedtime };
}

/** Undefined where it cannot be had or read, whatever the error: that may be why the letter is here. */
async function dataIn(deps: DeadLetterDeps, delivery: Delivery): Promise<string | undefined> {
  const { envelope, body } = delivery;
  try {
    const packed = body ?? (await deps.bodies.get(envelope.dataref ?? ''));
    return dataOf(deps.providerNamed(envelope.provider), envelope, unpackBody(packed));
  } catch {
    return undefined;
  }
}
