import {
  type Begun,
  type Dispatches,
  type DispatchName,
  type DispatchRecord,
  type DispatchState,
  dispatchIdOf,
  type Ended,
  type Failed,
} from '../../domain/dispatch.ts';
import type { Clock } from '../../domain/time.ts';
import type { Update } from './dynamodb-dispatches.ts';
import { type Item, textIn } from './dynamodb-item.ts';
import { itemsOf } from './dynamodb-items.ts';
import { attempt, type DynamoDbTable } from './dynamodb-table.ts';
import { expiry } from './expiry.ts';

const prefix = 'dispatch#';

/**
 * One item for each dispatch, `dispatch#<id>`, from its first try on. It is written by its condition alone, so that of
 * two that want to try at the same moment one does.
 */
export class DynamoDbDispatches implements Dispatches {
  readonly #table: DynamoDbTable;
  readonly #retentionDays: number;
  readonly #clock: Clock;

  constructor(table: DynamoDbTable, retentionDays: number, clock: Clock) {
    this.#table = table;
    this.#retentionDays = retentionDays;
    this.#clock = clock;
  }

  async begin(dispatch: DispatchName, leaseMilliseconds: number, letters: number): Promise<Begun> {
    const pk = prefix + dispatchIdOf(dispatch);
    const [now, leased] = [this.#clock(), this.#clock() + leaseMilliseconds];
    const next = await this.#table.updated(pk, this.#begin(dispatch, leased, ofNext(now)));
    if (next !== undefined) return begun(next);
    const again = await this.#table.updated(pk, this.#begin(dispatch, leased, ofLetter(letters)));
    if (again !== undefined) return begun(again);
    const item = (await this.#table.read(pk)) ?? {};
    const state = textIn(item, 'state');
    if (state === 'failed') return { kind: 'failed' };
    const isOver = state === 'done' || state === 'skipped';
    return isOver ? { kind: 'over', hadFailed: hadFailed(item) } : { kind: 'busy' };
  }

  async end(dispatch: DispatchName, ended: Ended): Promise<void> {
    if (ended.state !== 'retrying') {
      await this.#note(dispatch, { state: ended.state });
      return;
    }
    const { state, lastError, attempts } = ended;
    await this.#note(dispatch, { state, lastError }, [
      '#state = :running AND #attempts = :attempts',
      { '#attempts': 'attempts' },
      { ':running': { S: 'running' }, ':attempts': { N: String(attempts) } },
    ]);
  }

  fail(dispatch: DispatchName, { lastError, letters }: Failed): Promise<boolean> {
    // What took effect did, whatever another try came to.
    return this.#note(dispatch, { state: 'failed', lastError, letters }, [
      'attribute_not_exists(pk) OR NOT #state IN (:done, :skipped)',
      {},
      { ':done': { S: 'done' }, ':skipped': { S: 'skipped' } },
    ]);
  }

  /** @returns false where the condition is not met: it is not for the caller to say, or he did, and did not hear so */
  #note(
    { key, rule, replay }: DispatchName,
    said: { state: DispatchState; lastError?: string; letters?: number },
    [condition, names, values]: When = always,
  ): Promise<boolean> {
    const { state, lastError, letters } = said;
    const attributes: Item = {
      state: { S: state },
      changedAt: { S: this.#now() },
      key: { S: key },
      rule: { S: rule },
      expires: expiry(this.#clock(), this.#retentionDays),
      ...(lastError && { lastError: { S: lastError } }),
      ...(letters && { letters: { N: String(letters) } }),
    };
    const set = Object.entries(attributes);
    return this.#table.update(prefix + dispatchIdOf({ key, rule, ...(replay && { replay }) }), {
      UpdateExpression: `SET ${set.map(([name]) => `#${name} = :new_${name}`).join(', ')} REMOVE #until${lastError ? '' : ', #lastError'}`,
      ...(condition && { ConditionExpression: condition }),
      ExpressionAttributeNames: {
        '#until': 'until',
        '#lastError': 'lastError',
        ...Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
        ...names,
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(set.map(([name, value]) => [`:new_${name}`, value])),
        ...values,
      },
    });
  }

  async recordsOf(
    dispatches: readonly DispatchName[],
  ): Promise<ReadonlyMap<string, DispatchRecord>> {
    const keys = [...new Set(dispatches.map((dispatch) => prefix + dispatchIdOf(dispatch)))];
    const attributes = ['pk', 'state', 'attempts', 'changedAt', 'lastError'];
    const items = await attempt(() => itemsOf(this.#table, keys, attributes));
    return new Map(items.map((item) => [textIn(item, 'pk').slice(prefix.length), recordIn(item)]));
  }

  #begin({ key, rule, replay }: DispatchName, leased: number, from: From): Update {
    return {
      UpdateExpression: `SET ${from.attempts}, #state = :running, #until = :until, #changed = :changed, #key = :key, #rule = :rule, #expires = :expires${replay ? ', #replay = :replay' : ''}`,
      ConditionExpression: from.condition,
      ExpressionAttributeNames: {
        '#state': 'state',
        '#attempts': 'attempts',
        '#until': 'until',
        '#changed': 'changedAt',
        '#key': 'key',
        '#rule': 'rule',
        '#expires': 'expires',
        ...(replay && { '#replay': 'replay' }),
      },
      ExpressionAttributeValues: {
        ':running': { S: 'running' satisfies DispatchState },
        ':until': { N: String(leased) },
        ':changed': { S: this.#now() },
        ':key': { S: key },
        ':rule': { S: rule },
        ':expires': expiry(this.#clock(), this.#retentionDays),
        ':one': { N: '1' },
        ...(replay && { ':replay': { S: replay } }),
        ...from.values,
      },
    };
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }
}

/** From which states a try may begin, and what that makes of the number of tries. */
interface From {
  readonly attempts: string;
  readonly condition: string;
  readonly values: NonNullable<Update['ExpressionAttributeValues']>;
}

/** A try whose time is over died. */
function ofNext(now: number): From {
  return {
    attempts: '#attempts = if_not_exists(#attempts, :zero) + :one',
    condition:
      'attribute_not_exists(pk) OR #state = :retrying OR (#state = :running AND #until <= :now)',
    values: {
      ':zero': { N: '0' },
      ':retrying': { S: 'retrying' satisfies DispatchState },
      ':now': { N: String(now) },
    },
  };
}

/** Its letter was redriven. */
function ofLetter(letters: number): From {
  return {
    attempts: '#attempts = :one',
    condition: '#state = :failed AND letters = :letters',
    values: {
      ':failed': { S: 'failed' satisfies DispatchState },
      ':letters': { N: String(letters) },
    },
  };
}

/** When a note is taken: a condition, and the names and values in it. */
type When = readonly [string | undefined, Record<string, string>, Item];
const always: When = [undefined, {}, {}];

function begun(item: Item): Begun {
  return { kind: 'begun', attempts: attemptsIn(item), hadFailed: hadFailed(item) };
}

function hadFailed({ letters }: Item): boolean {
  return letters !== undefined;
}

/** None where it failed before its rule could try. */
function attemptsIn({ attempts }: Item): number {
  return Number(attempts?.N ?? 0);
}

function recordIn(item: Item): DispatchRecord {
  const lastError = item.lastError?.S;
  return {
    state: textIn(item, 'state') as DispatchState,
    attempts: attemptsIn(item),
    changedAt: textIn(item, 'changedAt'),
    ...(lastError && { lastError }),
  };
}
