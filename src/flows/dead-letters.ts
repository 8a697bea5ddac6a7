import { HookError, isHookError } from '../domain/errors.ts';
import { type HttpResponse, jsonResponse } from '../domain/http.ts';
import type { DeadLetter, DeadLetters, Log } from '../domain/ports.ts';
import {
  type LetterDeps,
  letterFactsOf,
  letterResponse,
  type QueuedLetter,
  type QueueName,
  queueNames,
} from './dead-letter-json.ts';
import { choiceIn, limitIn } from './list-parameters.ts';

export interface DeadLetterDeps extends LetterDeps {
  /** By the queue that they failed in. */
  readonly deadLetters: Readonly<Record<QueueName, DeadLetters>>;
  readonly log: Log;
}

/** A queue finds nothing by its id, so that many are looked through in each. */
const searchMax = 1000;

/**
 * Some of the letters, the newest first. A queue has neither an order nor places in it, so there is no
 * cursor: where `count`, which the queues estimate, is larger, a larger limit or a redrive shows more.
 */
export async function listDeadLetters(
  { deadLetters }: DeadLetterDeps,
  parameters: URLSearchParams,
): Promise<HttpResponse> {
  const limit = limitIn(parameters.get('limit'));
  const looks = await inEach(queuesIn(parameters), async (queue) => {
    // One after the other: a look that goes on after the answer would hide the letters from the next.
    const letters = await deadLetters[queue].peek(limit);
    const count = await deadLetters[queue].count();
    return { letters: ofQueue(queue, letters), count: Math.max(count, letters.length) };
  });
  const listed = looks
    .flatMap(({ letters }) => letters)
    .toSorted((left, right) => Date.parse(right.sentAt) - Date.parse(left.sentAt))
    .slice(0, limit)
    .map(letterFactsOf);
  return jsonResponse(200, { deadLetters: listed, count: sumOf(looks.map(({ count }) => count)) });
}

/** One letter with all there is to it, whichever queue it is of. */
export async function showDeadLetter(deps: DeadLetterDeps, id: string): Promise<HttpResponse> {
  const looks = await inEach(queueNames, async (queue) =>
    ofQueue(queue, await deps.deadLetters[queue].peek(searchMax)),
  );
  const letters = looks.flat();
  const letter = letters.find((each) => each.id === id);
  if (letter !== undefined) return letterResponse(deps, letter);
  throw new HookError(
    'dead_letter_not_found',
    `none of the ${letters.length} dead letters looked through has this id; a redrive gives them others`,
  );
}

/**
 * All of them that nobody looks at this moment begin anew, as messages that were never received, in the queue
 * they failed in. Those of one queue may be on their way already: then only the others begin.
 */
export async function redriveDeadLetters(
  deps: DeadLetterDeps,
  parameters: URLSearchParams,
): Promise<HttpResponse> {
  const queues = queuesIn(parameters);
  const begun = await inEach(queues, (queue) => begin(deps, queue));
  const running = queues.filter((_, index) => isRunning(begun[index]));
  const [first] = begun;
  if (running.length === begun.length && isRunning(first)) throw first;
  const redriving = sumOf(begun.filter((each) => typeof each === 'number'));
  return jsonResponse(202, { redriving, ...(running.length > 0 && { running }) });
}

/** @returns how many, or that they are on their way already */
async function begin(
  { deadLetters, log }: DeadLetterDeps,
  queue: QueueName,
): Promise<number | HookError> {
  const letters = await deadLetters[queue].count();
  try {
    await deadLetters[queue].redrive();
  } catch (error) {
    if (isRunning(error)) return error;
    throw error;
  }
  log.info('redriving dead letters', { queue, letters });
  return letters;
}

function isRunning(outcome: unknown): outcome is HookError {
  return isHookError(outcome, 'redrive_running');
}

function queuesIn(parameters: URLSearchParams): readonly QueueName[] {
  const queue = choiceIn('queue', parameters.get('queue'), queueNames);
  return queue === undefined ? queueNames : [queue];
}

/** At the same time; and what fails is told when all have ended, for nothing goes on after the answer. */
async function inEach<Result>(
  queues: readonly QueueName[],
  ask: (queue: QueueName) => Promise<Result>,
): Promise<readonly Result[]> {
  const outcomes = await Promise.allSettled(queues.map(ask));
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    throw outcome.reason;
  });
}

function ofQueue(queue: QueueName, letters: readonly DeadLetter[]): readonly QueuedLetter[] {
  return letters.map((letter) => ({ ...letter, queue }));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
