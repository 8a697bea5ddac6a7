import { hashOf } from '../../domain/body.ts';
import { dispatcher, retention } from '../../domain/budgets.ts';
import type { Pauses } from '../../domain/dispatch.ts';
import type { Clock } from '../../domain/time.ts';
import type { Item } from './dynamodb-item.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import { expiry } from './expiry.ts';

/** For so long nobody asks again whether there is a pause where there was none. */
const forgottenMilliseconds = 250;

/**
 * One item for each target that asked to be left alone, or did not answer: `pause#<hash of the target>`. `until` is what
 * the target asked for, and `probe` how long the one try after it may take.
 */
export class DynamoDbPauses implements Pauses {
  readonly #table: DynamoDbTable;
  readonly #clock: Clock;
  /** Of the tries that are ours to make after a pause: until when that is so. */
  readonly #probes = new Map<string, number>();
  /** A batch asks about the same target many times, and one item of a table is read 3,000 times a second at most. */
  readonly #reads = new Map<string, Promise<Item | undefined>>();
  readonly #free = new Map<string, number>();

  constructor(table: DynamoDbTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async remaining(target: string): Promise<number> {
    const now = this.#clock();
    if ((this.#free.get(target) ?? 0) > now) return 0;
    const item = await this.#read(target);
    if (item === undefined) {
      this.#free.set(target, now + forgottenMilliseconds);
      return 0;
    }
    const left = Math.max(numberIn(item, 'until'), numberIn(item, 'probe')) - now;
    return left > 0 ? left : this.#probe(target, item);
  }

  async pause(target: string, milliseconds: number): Promise<void> {
    const now = this.#clock();
    this.#probes.delete(target);
    this.#free.delete(target);
    await this.#table.update(keyOf(target), {
      // A probe that heard so is over. Somebody else's goes on, and the pause is there when it ends.
      UpdateExpression: 'SET #until = :until, #target = :target, #expires = :expires REMOVE #probe',
      ConditionExpression: 'attribute_not_exists(pk) OR #until < :until',
      ExpressionAttributeNames: {
        '#until': 'until',
        '#probe': 'probe',
        '#target': 'target',
        '#expires': 'expires',
      },
      ExpressionAttributeValues: {
        ':until': { N: String(now + milliseconds) },
        ':target': { S: target },
        ':expires': expiry(now, retention.lateDays),
      },
    });
  }

  async resume(target: string): Promise<void> {
    const probe = this.#probes.get(target);
    if (probe === undefined) return;
    this.#probes.delete(target);
    // Somebody else may have heard meanwhile that it wants another pause: that one stays.
    await this.#table.delete(keyOf(target), {
      ConditionExpression: '#probe = :probe',
      ExpressionAttributeNames: { '#probe': 'probe' },
      ExpressionAttributeValues: { ':probe': { N: String(probe) } },
    });
  }

  /** @returns 0 where the one try after the pause is the caller's, and else how long it may take */
  async #probe(target: string, item: Item): Promise<number> {
    const { probeMilliseconds } = dispatcher;
    const probe = this.#clock() + probeMilliseconds;
    const isOurs = await this.#table.update(keyOf(target), {
      UpdateExpression: 'SET #probe = :probe',
      ConditionExpression: '#until = :seen AND (attribute_not_exists(#probe) OR #probe <= :now)',
      ExpressionAttributeNames: { '#until': 'until', '#probe': 'probe' },
      ExpressionAttributeValues: {
        ':probe': { N: String(probe) },
        ':seen': { N: String(numberIn(item, 'until')) },
        ':now': { N: String(this.#clock()) },
      },
    });
    if (!isOurs) return probeMilliseconds;
    this.#probes.set(target, probe);
    return 0;
  }

  #read(target: string): Promise<Item | undefined> {
    const reading =
      this.#reads.get(target) ??
      this.#table.read(keyOf(target)).finally(() => this.#reads.delete(target));
    this.#reads.set(target, reading);
    return reading;
  }
}

function keyOf(target: string): string {
  return `pause#${hashOf(target)}`;
}

function numberIn(item: Item, name: string): number {
  return Number(item[name]?.N ?? 0);
}
