import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Envelope } from '../../domain/envelope.ts';
import { requireAnswer } from './dynamodb-answer.ts';
import { envelopeIn, positionOf } from './dynamodb-item.ts';

/** One partition of an index. */
export interface Partition {
  readonly index: 'byTime' | 'bySource';
  readonly name: string;
}

/** Of `recorded`: from, inclusive, and to, exclusive. */
export interface Bounds {
  readonly from: string;
  readonly to: string;
}

export interface PartitionStreamOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly partition: Partition;
  readonly bounds: Bounds;
  readonly pageSize: number;
}

const hashAttributes = { byTime: 'timePartition', bySource: 'sourcePartition' } as const;

/** The envelopes of one partition, newest first, read a page at a time. */
export class PartitionStream {
  readonly #options: PartitionStreamOptions;
  readonly #waiting: Envelope[] = [];
  #startKey: Record<string, AttributeValue> | undefined;
  #isAtEnd = false;

  constructor(options: PartitionStreamOptions) {
    this.#options = options;
  }

  /** The position of the next envelope; undefined at the end. */
  get head(): string | undefined {
    const [next] = this.#waiting;
    return next && positionOf(next);
  }

  take(): Envelope | undefined {
    return this.#waiting.shift();
  }

  /** To be called before `head` whenever an envelope was taken. */
  async fill(): Promise<void> {
    while (this.#waiting.length === 0 && !this.#isAtEnd) await this.#readPage();
  }

  async #readPage(): Promise<void> {
    const { client, table, partition, bounds, pageSize } = this.#options;
    const command = new QueryCommand({
      TableName: table,
      IndexName: partition.index,
      KeyConditionExpression: '#partition = :partition AND recorded BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#partition': hashAttributes[partition.index] },
      ExpressionAttributeValues: {
        ':partition': { S: partition.name },
        ':from': { S: bounds.from },
        ':to': { S: bounds.to },
      },
      ScanIndexForward: false,
      Limit: pageSize,
      ExclusiveStartKey: this.#startKey,
    });
    const { Items = [], Count, LastEvaluatedKey } = await client.send(command);
    requireAnswer(Count);
    // BETWEEN includes its ends, and the upper one may be the last event of the page before.
    const envelopes = Items.map(envelopeIn).filter((each) => positionOf(each) < bounds.to);
    this.#waiting.push(...envelopes);
    this.#startKey = LastEvaluatedKey;
    this.#isAtEnd = LastEvaluatedKey === undefined;
  }
}
