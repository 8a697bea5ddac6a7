import { hashOf } from '../../domain/body.ts';
import { dispatcher } from '../../domain/budgets.ts';
import type { Pauses } from '../../domain/dispatch.ts';
import type { Clock } from '../../domain/time.ts';
import type { Item } from './dynamodb-item.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';
import { expiry } from './expiry.ts';

/** One item for each target that asked to be left alone, or did not answer: `pause#<hash of the target>`. */
export class DynamoDbPauses implements Pauses {
  readonly #table: DynamoDbTable;
  readonly #clock: Clock;
  /** Of the tries that are ours to make after a pause: until when that is so. */
  readonly #probes = new Map<string, number>();

  constructor(table: DynamoDbTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async remaining(target: string): Promise<number> {
    const item = await this.#table.read(keyOf(target));
    if (item === undefined) return 0;
    const now = this.#clock();
    const left = untilIn(item) - now;
    if (left > 0) return left;
    const probe = now + dispatcher.probeMilliseconds;
    if (!(await this.#setUntil(target, probe, untilIn(item)))) return dispatcher.probeMilliseconds;
    this.#probes.set(target, probe);
    return 0;
  }

  async pause(target: string, milliseconds: number): Promise<void> {
    const now = this.#clock();
    const until = String(now + milliseconds);
    // A probe says how long nobody else may try, which is no pause that the target asked for.
    const probe = this.#probes.get(target) ?? 0;
    this.#probes.delete(target);
    await this.#table.update(keyOf(target), {
      UpdateExpression: 'SET #until = :until, #target = :target, #expires = :expires',
      ConditionExpression: 'attribute_not_exists(pk) OR #until < :until OR #until = :probe',
      ExpressionAttributeNames: { '#until': 'until', '#target': 'target', '#expires': 'expires' },
      ExpressionAttributeValues: {
        ':until': { N: until },
        ':probe': { N: String(probe) },
        ':target': { S: target },
        ':expires': expiry(now, 1),
      },
    });
  }

  async resume(target: string): Promise<void> {
    const probe = this.#probes.get(target);
    if (probe === undefined) return;
    this.#probes.delete(target);
    // Somebody else may have heard meanwhile that it wants another pause: that one stays.
    await this.#table.delete(keyOf(target), {
      ConditionExpression: '#until = :probe',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':probe': { N: String(probe) } },
    });
  }

  /** @returns false where somebody else was first */
  #setUntil(target: string, until: number, seen: number): Promise<boolean> {
    return this.#table.update(keyOf(target), {
      UpdateExpression: 'SET #until = :until',
      ConditionExpression: '#until = :seen',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':until': { N: String(until) }, ':seen': { N: String(seen) } },
    });
  }
}

function keyOf(target: string): string {
  return `pause#${hashOf(target)}`;
}

function untilIn(item: Item): number {
  return Number(item.until?.N);
}
