import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { LambdaFunctionURLHandler } from 'aws-lambda';
import { requestOf, resultOf } from '../adapters/aws/function-url.ts';
import { correlated } from '../adapters/aws/invocation.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import { SsmSecrets } from '../adapters/aws/ssm-secrets.ts';
import { jsonLog } from '../adapters/json-log.ts';
import type { HttpRequest, HttpResponse } from '../domain/http.ts';
import { enqueue } from '../flows/enqueue.ts';
import { receive } from '../flows/receive.ts';
import type { Provider } from '../providers/provider.ts';
import { bucketOnDemand } from './bucket-on-demand.ts';
import { receiverConfig } from './config.ts';
import { patience } from './patience.ts';

/** The receiver of one provider, behind a URL of its own. */
export function receiverFor(provider: Provider): LambdaFunctionURLHandler {
  const answer = receiveFrom(provider);
  return correlated(async (event) => resultOf(await answer(requestOf(event))));
}

/** What any receiver does with a request. What is made here lives as long as the function's environment. */
export function receiveFrom(provider: Provider): (request: HttpRequest) => Promise<HttpResponse> {
  const config = receiverConfig();
  const log = jsonLog((line) => process.stdout.write(line));
  const clock = Date.now;
  const durable = {
    queue: sqsQueue(new SQSClient(patience), config.queueUrl),
    ...bucketOnDemand(async () => (await import('./bucket.ts')).bucketNamed(config.bucket)),
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
  return (request) => receive(deps, request);
}
