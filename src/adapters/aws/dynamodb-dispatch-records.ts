import {
  type Begun,
  type Dispatches,
  type DispatchName,
  type DispatchRecord,
  type DispatchState,
  dispatchIdOf,
  type Ended,
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

  async begin(dispatch: DispatchName, leaseMilliseconds: number): Promise<Begun> {
    const pk = prefix + dispatchIdOf(dispatch);
    const [now, leased] = [this.#clock(), this.#clock() + leaseMilliseconds];
    const next = await this.#table.updated(pk, this.#begin(dispatch, leased, ofNext(now)));
    if (next !== undefined) return begun(next, false);
    const again = await this.#table.updated(pk, this.#begin(dispatch, leased, ofFailed));
    if (again !== undefined) return begun(again, true);
    const state = textIn((await this.#table.read(pk)) ?? {}, 'state');
    return { kind: state === 'done' || state === 'skipped' ? 'over' : 'busy' };
  }

  async end(dispatch: DispatchName, { state, lastError }: Ended): Promise<void> {
    const isOver = state === 'done' || state === 'skipped';
    await this.#table.update(prefix + dispatchIdOf(dispatch), {
      UpdateExpression: `SET #state = :state, #changed = :changed${lastError ? ', #error = :error' : ''} REMOVE #until`,
      // What took effect did, whatever another try came to.
      ...(!isOver && { ConditionExpression: 'NOT #state IN (:done, :skipped)' }),
      ExpressionAttributeNames: {
        '#state': 'state',
        '#changed': 'changedAt',
        '#until': 'until',
        ...(lastError && { '#error': 'lastError' }),
      },
      ExpressionAttributeValues: {
        ':state': { S: state },
        ':changed': { S: this.#now() },
        ...(lastError && { ':error': { S: lastError } }),
        ...(!isOver && { ':done': { S: 'done' }, ':skipped': { S: 'skipped' } }),
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

/** Somebody has redriven it. */
const ofFailed: From = {
  attempts: '#attempts = :one',
  condition: '#state = :failed',
  values: { ':failed': { S: 'failed' satisfies DispatchState } },
};

function begun(item: Item, hadFailed: boolean): Begun {
  return { kind: 'begun', attempts: Number(item.attempts?.N), hadFailed };
}

function recordIn(item: Item): DispatchRecord {
  const lastError = item.lastError?.S;
  return {
    state: textIn(item, 'state') as DispatchState,
    attempts: Number(item.attempts?.N),
    changedAt: textIn(item, 'changedAt'),
    ...(lastError && { lastError }),
  };
}
