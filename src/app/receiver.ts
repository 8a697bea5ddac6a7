import { setTimeout as wait } from 'node:timers/promises';
import type { LambdaFunctionURLHandler } from 'aws-lambda';
import { requestOf, resultOf } from '../adapters/aws/function-url.ts';
import { httpsPost } from '../adapters/aws/https-post.ts';
import { correlated, starting } from '../adapters/aws/invocation.ts';
import { JsonClient, sqs } from '../adapters/aws/json-client.ts';
import { ReadyAgent } from '../adapters/aws/ready-agent.ts';
import { sqsQueue } from '../adapters/aws/sqs-queue.ts';
import { sqsRehearsal } from '../adapters/aws/sqs-rehearsal.ts';
import { jsonLog } from '../adapters/json-log.ts';
import type { HttpRequest, HttpResponse } from '../domain/http.ts';
import { enqueue } from '../flows/enqueue.ts';
import { getReady } from '../flows/get-ready.ts';
import { receive } from '../flows/receive.ts';
import { rehearse } from '../flows/rehearse.ts';
import type { Provider } from '../providers/provider.ts';
import { bucketOnDemand } from './bucket-on-demand.ts';
import { receiverConfig } from './config.ts';
import { sqsSettings } from './json-clients.ts';
import { secretsOf } from './secrets.ts';

type Answer = (request: HttpRequest) => Promise<HttpResponse>;

/** The receiver of one provider, behind a URL of its own, once it is ready. */
export async function receiverFor(provider: Provider): Promise<LambdaFunctionURLHandler> {
  const answer = await receiveFrom(provider);
  return correlated(async (event) => resultOf(await answer(requestOf(event))));
}

/**
 * What any receiver does with a request. What is made here lives as long as the function's environment, and is made
 * ready while that starts: Lambda gives the start a whole core, and a request a share of one.
 */
export async function receiveFrom(provider: Provider): Promise<Answer> {
  const { stage, queueUrl, bucket, functionName = provider.name } = receiverConfig();
  const log = jsonLog((line) => process.stdout.write(line));
  const clock = Date.now;
  const agent = new ReadyAgent();
  const settings = sqsSettings(queueUrl);
  const client = new JsonClient(sqs, { ...settings, post: httpsPost(agent) });
  const durable = {
    queue: sqsQueue(client, queueUrl),
    ...bucketOnDemand(async () => (await import('./bucket.ts')).bucketNamed(bucket)),
    clock,
    log,
  };
  const secrets = secretsOf(provider, { stage, clock, log });
  const deps = { provider, secrets, enqueue: enqueue.bind(undefined, durable), clock, log };

  const onStage = { provider, queue: sqsRehearsal(settings, queueUrl), log: unread, clock };
  await starting(functionName, () =>
    getReady({
      secrets,
      connect: (signal) => agent.connect(settings.endpoint, signal),
      rehearse: () => rehearse(onStage),
      clock,
      wait,
    }),
  );
  return (request) => receive(deps, request);
}

/** Of a rehearsal, in which nothing happened. */
const unread = jsonLog(() => {});
