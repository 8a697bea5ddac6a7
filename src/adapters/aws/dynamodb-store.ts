import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { retention } from '../../domain/budgets.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { type Envelope, eventKeyOf } from '../../domain/envelope.ts';
import { HookError } from '../../domain/errors.ts';
import type {
  Counted,
  EventStatus,
  EventStore,
  ListFilter,
  Page,
  StoredEvent,
} from '../../domain/ports.ts';
import type { Clock } from '../../domain/time.ts';
import { Calendar } from './dynamodb-calendar.ts';
import { dispatchedUpdate, failedUpdate, replayedUpdate } from './dynamodb-dispatches.ts';
import {
  countedIn,
  deliveriesIn,
  envelopeIn,
  eventIn,
  type Item,
  isIdSignedIn,
  itemOf,
  statusIn,
  textIn,
} from './dynamodb-item.ts';
import { listPage } from './dynamodb-list.ts';
import { statusesIn } from './dynamodb-statuses.ts';
import { attempt, DynamoDbTable } from './dynamodb-table.ts';

export interface StoreSettings {
  readonly table: string;
  readonly retentionDays: number;
  /** Partitions for each provider and day in the index by time: 1,000 events/s each. */
  readonly shards: number;
}

const keyBytesMax = 2048;
/** A delivery comes again within minutes, and no event has this many in between. */
const countedMax = 20;
const secondsPerDay = 24 * 60 * 60;

/** The table: one item for each event, and a few that help to find and tell them apart. */
export class DynamoDbStore implements EventStore {
  readonly #table: DynamoDbTable;
  readonly #settings: StoreSettings;
  readonly #clock: Clock;
  readonly #calendar: Calendar;

  constructor(client: DynamoDBClient, settings: StoreSettings, clock: Clock) {
    this.#table = new DynamoDbTable(client, settings.table);
    this.#settings = settings;
    this.#clock = clock;
    this.#calendar = new Calendar(client, settings.table);
  }

  async claimBody(envelope: Envelope): Promise<string> {
    const claim = `body#${envelope.provider}:${envelope.hook}:${envelope.bodyhash}`;
    const key = eventKeyOf(envelope);
    const isClaimed = await this.#createOnce({
      pk: { S: claim },
      first: { S: key },
      expires: { N: String(this.#expiryOf(envelope)) },
    });
    if (isClaimed) return key;
    const item = await this.#table.read(claim);
    return item === undefined ? key : textIn(item, 'first');
  }

  async put(delivery: Delivery, status: EventStatus): Promise<'stored' | 'duplicate'> {
    const { envelope } = delivery;
    // Before the item: a list that does not know the day would never find the event.
    await attempt(() => this.#calendar.note(envelope, this.#settings.shards));
    const { shards } = this.#settings;
    const item = itemOf(delivery, { status, shards, expires: this.#expiryOf(envelope) });
    return (await this.#createOnce(item)) ? 'stored' : 'duplicate';
  }

  async countDelivery(delivery: Delivery): Promise<Counted> {
    const key = eventKeyOf(delivery.envelope);
    // Another delivery of the event may be counted between the read and the write: then once more.
    for (;;) {
      const item = await this.#table.read(key);
      if (item === undefined) throw new HookError('store_unavailable', 'a stored event is gone');
      const isNew = !countedIn(item).includes(delivery.id);
      if (!isNew || (await this.#count(key, item, delivery.id))) {
        const [envelope, status] = [envelopeIn(item), statusIn(item)];
        return { envelope, status, isIdSigned: isIdSignedIn(item), isNew };
      }
    }
  }

  async markDispatched(key: string, rules: readonly string[]): Promise<void> {
    const time = new Date(this.#clock()).toISOString();
    await this.#table.update(key, dispatchedUpdate(rules.map((rule) => ({ rule, time }))));
  }

  async noteReplay(key: string, rules: readonly string[], replay: string): Promise<void> {
    const time = new Date(this.#clock()).toISOString();
    await this.#table.update(key, replayedUpdate(rules.map((rule) => ({ rule, time, replay }))));
  }

  async noteFailure(key: string, dispatch: string, isFailed: boolean): Promise<void> {
    await this.#table.update(key, failedUpdate(dispatch, isFailed));
  }

  async get(key: string): Promise<StoredEvent | undefined> {
    // DynamoDB refuses such keys, so nothing can be stored under one.
    if (key === '' || Buffer.byteLength(key) > keyBytesMax) return undefined;
    const item = await this.#table.read(key);
    const isEvent = item !== undefined && item.envelope !== undefined && !this.#isExpired(item);
    return isEvent ? eventIn(item) : undefined;
  }

  statusesOf(keys: readonly string[]): Promise<ReadonlyMap<string, EventStatus>> {
    return attempt(() => statusesIn(this.#table, keys));
  }

  list(filter: ListFilter): Promise<Page> {
    const { table, retentionDays } = this.#settings;
    const oldest = new Date(this.#clock() - retentionDays * secondsPerDay * 1000).toISOString();
    return attempt(async () => {
      const days = await this.#calendar.read();
      return listPage({ client: this.#table.client, table, days, oldest }, filter);
    });
  }

  /** @returns false where the event was counted by somebody else since it was read. */
  #count(key: string, item: Item, delivery: string): Promise<boolean> {
    const newest = [delivery, ...countedIn(item)].slice(0, countedMax);
    return this.#table.update(key, {
      UpdateExpression: 'SET deliveries = :next, counted = :counted',
      ConditionExpression: 'deliveries = :seen',
      ExpressionAttributeValues: {
        ':seen': { N: String(deliveriesIn(item)) },
        ':next': { N: String(deliveriesIn(item) + 1) },
        ':counted': { L: newest.map((id) => ({ S: id })) },
      },
    });
  }

  /** @returns false where an item with this key exists already, and is not past its retention. */
  #createOnce(item: Item): Promise<boolean> {
    return this.#table.put(item, {
      ConditionExpression: 'attribute_not_exists(pk) OR expires <= :now',
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(this.#clock() / 1000)) } },
    });
  }

  /** A dead letter may be redriven after its retention: then it is kept for some days all the same. */
  #expiryOf(envelope: Envelope): number {
    const recordedSeconds = Math.floor(Date.parse(envelope.recordedtime) / 1000);
    const nowSeconds = Math.floor(this.#clock() / 1000);
    return Math.max(
      recordedSeconds + this.#settings.retentionDays * secondsPerDay,
      nowSeconds + retention.lateDays * secondsPerDay,
    );
  }

  /** TTL deletes up to two days late; until then the item is gone for all we say. */
  #isExpired(item: Item): boolean {
    return Number(item.expires?.N) * 1000 <= this.#clock();
  }
}
