import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { storeBatch, unlessStored } from './store-batch.mjs';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = storeBatch(({ messageId, body }) =>
  client.send(
    new PutCommand({
      TableName: process.env.HOOKLANE_TABLE,
      Item: { pk: messageId, body },
      ConditionExpression: unlessStored,
    }),
  ),
);
