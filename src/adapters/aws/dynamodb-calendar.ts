import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Envelope } from '../../domain/envelope.ts';
import { requireAnswer } from './dynamodb-answer.ts';
import { dayOf } from './dynamodb-item.ts';

/** A day on which a provider sent something, and over how many shards it is spread. */
export interface CalendarDay {
  readonly provider: string;
  readonly day: string;
  readonly shards: number;
}

const key = { pk: { S: 'calendar' } };

/**
 * Which days have events at all. The index by time is split by provider, day and shard; without this
 * one item, a list over a quiet month would ask hundreds of partitions that were never written.
 */
export class Calendar {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #noted = new Set<string>();

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Once for each provider and day in the life of this process; adding what is there changes nothing. */
  async note(envelope: Envelope, shards: number): Promise<void> {
    const entry = `${envelope.provider}/${dayOf(envelope)}/${shards}`;
    if (this.#noted.has(entry)) return;
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: key,
        UpdateExpression: 'ADD entries :entry',
        ExpressionAttributeValues: { ':entry': { SS: [entry] } },
      }),
    );
    this.#noted.add(entry);
  }

  async read(): Promise<readonly CalendarDay[]> {
    const command = new GetItemCommand({
      TableName: this.#table,
      Key: key,
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    });
    const { Item, ConsumedCapacity } = await this.#client.send(command);
    requireAnswer(ConsumedCapacity);
    return (Item?.entries?.SS ?? []).map((entry) => {
      const [provider = '', day = '', shards] = entry.split('/');
      return { provider, day, shards: Number(shards) };
    });
  }
}
