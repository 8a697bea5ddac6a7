import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { storeBatch, unlessStored } from './store-batch.mjs';

const client = new DynamoDBClient({});

export const handler = storeBatch(({ messageId, body }) =>
  client.send(
    new PutItemCommand({
      TableName: process.env.HOOKLANE_TABLE,
      Item: { pk: { S: messageId }, body: { S: body } },
      ConditionExpression: unlessStored,
    }),
  ),
);
