import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSHandler } from 'aws-lambda';
import { dynamoDbConversations } from '../adapters/aws/dynamodb-conversations.ts';
import { DynamoDbDispatches } from '../adapters/aws/dynamodb-dispatch-records.ts';
import { dynamoDbOrder } from '../adapters/aws/dynamodb-order.ts';
import { DynamoDbPauses } from '../adapters/aws/dynamodb-pauses.ts';
import { DynamoDbStore } from '../adapters/aws/dynamodb-store.ts';
import { DynamoDbTable } from '../adapters/aws/dynamodb-table.ts';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { sqsDeadLetterQueue } from '../adapters/aws/sqs-failure.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import { jsonLog } from '../adapters/json-log.ts';
import * as budgets from '../domain/budgets.ts';
import { outboxFieldsIn } from '../domain/outbox-message.ts';
import { targetSecrets } from '../domain/targets.ts';
import { dispatchDeadLetters } from '../flows/bury-dispatch.ts';
import { react } from '../flows/react.ts';
import { providerNamed } from '../providers/registry.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { dispatcherConfig } from './config.ts';
import { sqsClient } from './json-clients.ts';
import { patience } from './patience.ts';
import { queueWorker } from './queue-worker.ts';
import { secretsOf } from './secrets.ts';
import { senders } from './senders.ts';

/** The dispatcher: messages of the outbox in, and what the rules say is done. */
export function dispatcher(subscriptions: Subscriptions): SQSHandler {
  const config = dispatcherConfig();
  const { retentionDays, stage, slackApiUrl } = config;
  const clock = Date.now;
  const log = jsonLog((line) => process.stdout.write(line));
  const sqs = sqsClient(config.outboxUrl);
  const dynamodb = new DynamoDBClient(patience);
  const table = new DynamoDbTable(dynamodb, config.table);
  const deps = {
    subscriptions,
    store: new DynamoDbStore(dynamodb, config, clock),
    bodies: s3Bodies(new S3Client(patience), config.bucket),
    providerNamed,
    dispatches: new DynamoDbDispatches(table, retentionDays, clock),
    pauses: new DynamoDbPauses(table, clock),
    order: dynamoDbOrder(table, retentionDays, clock),
    senders: senders({
      secrets: secretsOf(targetSecrets, { stage, clock, log }),
      conversations: dynamoDbConversations(table, retentionDays, clock),
      clock,
      slackApiUrl,
    }),
    outbox: sqsQueue(sqs, config.outboxUrl),
    deadLetters: sqsDeadLetterQueue(sqs, config.outboxDeadLettersUrl),
    clock,
    random: Math.random,
    log,
  };
  return queueWorker({
    process: (message) => react(deps, message),
    fieldsIn: outboxFieldsIn,
    deadLetters: dispatchDeadLetters(deps),
    marginMilliseconds: budgets.dispatcher.marginMilliseconds,
    log,
  });
}
