import { signedRequest } from './signed-request.mjs';
import { storeByStatements } from './store-batch.mjs';

const execute = signedRequest({
  service: 'dynamodb',
  endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB,
  target: 'DynamoDB_20120810.BatchExecuteStatement',
  contentType: 'application/x-amz-json-1.0',
});

export const handler = storeByStatements((Statements) => execute(JSON.stringify({ Statements })));
