import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LambdaFunctionURLHandler } from 'aws-lambda';
import { DynamoDbStore } from '../adapters/aws/dynamodb-store.ts';
import { requestOf, resultOf } from '../adapters/aws/function-url.ts';
import { correlated } from '../adapters/aws/invocation.ts';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { sqsDeadLetters } from '../adapters/aws/sqs-dead-letters.ts';
import { jsonLog } from '../adapters/json-log.ts';
import { admit } from '../flows/admit.ts';
import { query } from '../flows/query.ts';
import { providerNamed } from '../providers/registry.ts';
import { access } from './access.ts';
import { apiConfig } from './config.ts';
import { patience } from './patience.ts';

/** The query API, for those whom it admits. */
export async function api(): Promise<LambdaFunctionURLHandler> {
  const config = apiConfig();
  const deps = {
    store: new DynamoDbStore(new DynamoDBClient(patience), config, Date.now),
    bodies: s3Bodies(new S3Client(patience), config.bucket),
    deadLetters: sqsDeadLetters(new SQSClient(patience), config),
    providerNamed,
    log: jsonLog((line) => process.stdout.write(line)),
  };
  const admission = await access(config, { clock: Date.now, log: deps.log });
  return correlated(async (event) => {
    const request = requestOf(event);
    return resultOf(await admit(admission, request, () => query(deps, request)));
  });
}
