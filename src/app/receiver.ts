import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { LambdaFunctionURLHandler } from 'aws-lambda';
import { requestOf, resultOf } from '../adapters/aws/function-url.ts';
import { correlated } from '../adapters/aws/invocation.ts';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { s3Spill } from '../adapters/aws/s3-spill.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import { SsmSecrets } from '../adapters/aws/ssm-secrets.ts';
import { jsonLog } from '../adapters/json-log.ts';
import { enqueue } from '../flows/enqueue.ts';
import { receive } from '../flows/receive.ts';
import type { Provider } from '../providers/provider.ts';
import { receiverConfig } from './config.ts';
import { patience } from './patience.ts';

/** The receiver of one provider. What is made here lives as long as the function's environment. */
export function receiverFor(provider: Provider): LambdaFunctionURLHandler {
  const config = receiverConfig();
  const log = jsonLog((line) => process.stdout.write(line));
  const clock = Date.now;
  const s3 = new S3Client(patience);
  const durable = {
    queue: sqsQueue(new SQSClient(patience), config.queueUrl),
    bodies: s3Bodies(s3, config.bucket),
    spill: s3Spill(s3, config.bucket),
    clock,
    log,
  };
  const deps = {
    provider,
    secrets: new SsmSecrets({
      path: `/hooklane/${config.stage}/${provider.name}`,
      lists: Object.keys(provider.secretLists),
      client: new SSMClient(patience),
      clock,
      log,
    }),
    enqueue: enqueue.bind(undefined, durable),
    clock,
    log,
  };
  return correlated(async (event) => resultOf(await receive(deps, requestOf(event))));
}
