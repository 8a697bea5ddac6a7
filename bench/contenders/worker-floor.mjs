import { signedRequest } from './signed-request.mjs';
import { storeBatch, unlessStored } from './store-batch.mjs';

const put = signedRequest({
  service: 'dynamodb',
  endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB,
  target: 'DynamoDB_20120810.PutItem',
  contentType: 'application/x-amz-json-1.0',
});

export const handler = storeBatch(({ messageId, body }) =>
  put(
    JSON.stringify({
      TableName: process.env.HOOKLANE_TABLE,
      Item: { pk: { S: messageId }, body: { S: body } },
      ConditionExpression: unlessStored,
    }),
  ),
);
