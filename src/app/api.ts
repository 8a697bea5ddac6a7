import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LambdaFunctionURLHandler } from 'aws-lambda';
import { DynamoDbDispatches } from '../adapters/aws/dynamodb-dispatch-records.ts';
import { DynamoDbStore } from '../adapters/aws/dynamodb-store.ts';
import { DynamoDbTable } from '../adapters/aws/dynamodb-table.ts';
import { requestOf, resultOf } from '../adapters/aws/function-url.ts';
import { correlated } from '../adapters/aws/invocation.ts';
import { sqsDeadLetters } from '../adapters/aws/sqs-dead-letters.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import { jsonLog } from '../adapters/json-log.ts';
import { admit } from '../flows/admit.ts';
import { enqueue } from '../flows/enqueue.ts';
import { query } from '../flows/query.ts';
import { providerNamed } from '../providers/registry.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { access } from './access.ts';
import { bucketNamed } from './bucket.ts';
import { type ApiConfig, apiConfig } from './config.ts';
import { sqsClient } from './json-clients.ts';
import { patience } from './patience.ts';

/** The query API, for those whom it admits. */
export async function api(subscriptions: Subscriptions): Promise<LambdaFunctionURLHandler> {
  const config = apiConfig();
  const clock = Date.now;
  const log = jsonLog((line) => process.stdout.write(line));
  const sqs = sqsClient(config.queueUrl);
  const { bodies, spill } = bucketNamed(config.bucket);
  const durable = { queue: sqsQueue(sqs, config.queueUrl), bodies, spill, clock, log };
  const dynamodb = new DynamoDBClient(patience);
  const table = new DynamoDbTable(dynamodb, config.table);
  const deps = {
    store: new DynamoDbStore(dynamodb, config, clock),
    dispatchRecords: new DynamoDbDispatches(table, config.retentionDays, clock),
    bodies,
    deadLetters: deadLettersOf(config),
    outbox: sqsQueue(sqs, config.outboxUrl),
    subscriptions,
    enqueue: enqueue.bind(undefined, durable),
    providerNamed,
    clock,
    log,
  };
  const admission = await access(config, { clock, log });
  return correlated(async (event) => {
    const request = requestOf(event);
    return resultOf(await admit(admission, request, () => query(deps, request)));
  });
}

function deadLettersOf({ queueUrl, deadLettersUrl, ...config }: ApiConfig) {
  const client = new SQSClient(patience);
  const outbox = { queueUrl: config.outboxUrl, deadLettersUrl: config.outboxDeadLettersUrl };
  return {
    events: sqsDeadLetters(client, { queueUrl, deadLettersUrl }),
    outbox: sqsDeadLetters(client, outbox),
  };
}
