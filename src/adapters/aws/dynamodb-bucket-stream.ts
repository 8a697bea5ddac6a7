import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Envelope } from '../../domain/envelope.ts';
import { envelopeIn, positionOf } from './dynamodb-item.ts';

/** One partition of an index. */
export interface Bucket {
  readonly index: 'byTime' | 'bySource';
  readonly name: string;
}

/** Of `recorded`: from, inclusive, and to, exclusive. */
export interface Bounds {
  readonly from: string;
  readonly to: string;
}

export interface BucketStreamOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly bucket: Bucket;
  readonly bounds: Bounds;
  readonly pageSize: number;
}

const hashAttributes = { byTime: 'timeBucket', bySource: 'sourceBucket' } as const;

/** The envelopes of one bucket, newest first, read a page at a time. */
export class BucketStream {
  readonly #options: BucketStreamOptions;
  readonly #waiting: Envelope[] = [];
  #startKey: Record<string, AttributeValue> | undefined;
  #isAtEnd = false;

  constructor(options: BucketStreamOptions) {
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
    const { client, table, bucket, bounds, pageSize } = this.#options;
    const command = new QueryCommand({
      TableName: table,
      IndexName: bucket.index,
      KeyConditionExpression: '#bucket = :bucket AND recorded BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#bucket': hashAttributes[bucket.index] },
      ExpressionAttributeValues: {
        ':bucket': { S: bucket.name },
        ':from': { S: bounds.from },
        ':to': { S: bounds.to },
      },
      ScanIndexForward: false,
      Limit: pageSize,
      ExclusiveStartKey: this.#startKey,
    });
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    // BETWEEN includes its ends, and the upper one may be the last event of the page before.
    const envelopes = Items.map(envelopeIn).filter((each) => positionOf(each) < bounds.to);
    this.#waiting.push(...envelopes);
    this.#startKey = LastEvaluatedKey;
    this.#isAtEnd = LastEvaluatedKey === undefined;
  }
}
