import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { HookError } from '../../domain/errors.ts';
import { requireAnswer } from './dynamodb-answer.ts';
import type { Update } from './dynamodb-dispatches.ts';
import type { Item } from './dynamodb-item.ts';

/** A condition that is no part of an update. */
export type Condition = Pick<
  Update,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** What the items of the one table are read and written by. All throw HookError `store_unavailable`. */
export class DynamoDbTable {
  readonly client: DynamoDBClient;
  readonly name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.client = client;
    this.name = name;
  }

  /** As it is now, and not as it was a moment ago. */
  async read(key: string): Promise<Item | undefined> {
    const command = new GetItemCommand({
      ...this.#at(key),
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    });
    return attempt(async () => {
      const { Item, ConsumedCapacity } = await this.client.send(command);
      requireAnswer(ConsumedCapacity);
      return Item;
    });
  }

  /** @returns false where the condition is not met */
  put(item: Item, condition: Condition): Promise<boolean> {
    const command = new PutItemCommand({ TableName: this.name, Item: item, ...condition });
    return unlessConditionFails(() => this.client.send(command));
  }

  /** @returns false where the condition of the update is not met */
  update(key: string, update: Update): Promise<boolean> {
    const command = new UpdateItemCommand({ ...this.#at(key), ...update });
    return unlessConditionFails(() => this.client.send(command));
  }

  /** @returns the item as it is then; undefined where the condition of the update is not met */
  async updated(key: string, update: Update): Promise<Item | undefined> {
    let item: Item | undefined;
    const input = { ...this.#at(key), ...update, ReturnValues: 'ALL_NEW' } as const;
    const isMet = await unlessConditionFails(async () => {
      const { Attributes } = await this.client.send(new UpdateItemCommand(input));
      requireAnswer(Attributes);
      item = Attributes;
    });
    return isMet ? item : undefined;
  }

  /** @returns false where the condition is not met */
  delete(key: string, condition: Condition): Promise<boolean> {
    const command = new DeleteItemCommand({ ...this.#at(key), ...condition });
    return unlessConditionFails(() => this.client.send(command));
  }

  #at(key: string): { TableName: string; Key: Record<string, AttributeValue> } {
    return { TableName: this.name, Key: { pk: { S: key } } };
  }
}

async function unlessConditionFails(run: () => Promise<unknown>): Promise<boolean> {
  return attempt(async () => {
    try {
      await run();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  });
}

/** What goes wrong between us and DynamoDB has one name. @throws HookError `store_unavailable` */
export async function attempt<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    throw new HookError('store_unavailable', 'DynamoDB did not do what was asked', { cause });
  }
}
