import { BatchExecuteStatementCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { storeByStatements } from './store-batch.mjs';

const client = new DynamoDBClient({});

export const handler = storeByStatements((Statements) =>
  client.send(new BatchExecuteStatementCommand({ Statements })),
);
