import { Option } from 'commander';
import { isJsonObject, type JsonObject, textAt } from '../../domain/json.ts';
import type { ApiClient } from '../api-client.ts';
import { strangeAnswer } from '../cli-error.ts';

/** What the API says of each letter, as far as it knows it. */
export interface DeadLetterFacts {
  readonly id: string;
  /** Of the outbox: the rule that failed. */
  readonly rule: string | undefined;
  readonly reason: string;
  readonly failedAt: string;
  readonly key: string | undefined;
  readonly type: string | undefined;
}

export interface DeadLetterList {
  readonly letters: readonly DeadLetterFacts[];
  /** How many there are; the queues only estimate it. */
  readonly count: number;
}

/** Which of them are meant; those of both queues, where it is not said. */
export interface QueueOptions {
  readonly queue?: string;
}

/** The most that the API shows at once. */
export const lettersMax = 200;

export function queueOption(): Option {
  const queues = ['events', 'outbox'];
  return new Option(
    '--queue <name>',
    'only events that were not stored, or only the outbox: what rules could not do',
  ).choices(queues);
}

/** The option as another command takes it. */
export function saidQueue({ queue }: QueueOptions): string {
  return queue === undefined ? '' : ` --queue ${queue}`;
}

/**
 * A letter that is looked at is hidden from a redrive for that moment, so whoever only wants their number asks
 * for one.
 */
export async function deadLetters(
  api: ApiClient,
  query: QueueOptions & { readonly limit: number },
): Promise<DeadLetterList> {
  const { limit, queue } = query;
  return deadLettersIn(await api.getJson('/dead-letters', { limit, queue }));
}

/** The letter of the event with this key that was not stored, if it is among those that can be seen. */
export async function deadLetterOf(
  api: ApiClient,
  key: string,
): Promise<DeadLetterFacts | undefined> {
  const { letters } = await deadLetters(api, { limit: lettersMax, queue: 'events' });
  return letters.find((letter) => letter.key === key);
}

export function deadLettersIn({ deadLetters: list, count }: JsonObject): DeadLetterList {
  if (!Array.isArray(list) || !list.every(isJsonObject) || typeof count !== 'number') {
    throw strangeAnswer('the answer has no list of dead letters: it is no query API of Hooklane');
  }
  return { letters: list.map(factsOf), count };
}

function factsOf(letter: JsonObject): DeadLetterFacts {
  return {
    id: textAt(letter, 'id') ?? '',
    rule: textAt(letter, 'rule'),
    reason: textAt(letter, 'reason') ?? 'unknown',
    failedAt: textAt(letter, 'failedAt', 'sentAt') ?? '',
    key: textAt(letter, 'key'),
    type: textAt(letter, 'type'),
  };
}
