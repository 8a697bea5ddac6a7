import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { LambdaFunctionURLHandler } from 'aws-lambda';
import { DynamoDbStore } from '../adapters/aws/dynamodb-store.ts';
import { requestOf, resultOf } from '../adapters/aws/function-url.ts';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { query } from '../flows/query.ts';
import { providerNamed } from '../providers/registry.ts';
import { storeConfig } from './config.ts';

/** The query API. */
export function api(): LambdaFunctionURLHandler {
  const config = storeConfig();
  const deps = {
    store: new DynamoDbStore(new DynamoDBClient({ maxAttempts: 3 }), config, Date.now),
    bodies: s3Bodies(new S3Client({ maxAttempts: 3 }), config.bucket),
    providerNamed,
  };
  return async (event) => resultOf(await query(deps, requestOf(event)));
}
