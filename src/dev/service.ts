import { randomUUID } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { ScheduledEvent, SQSHandler } from 'aws-lambda';
import { type LocalConfig, secretsIn } from '../app/config.ts';
import * as budgets from '../domain/budgets.ts';
import { targetSecrets } from '../domain/targets.ts';
import type { Provider } from '../providers/provider.ts';
import { type Backend, startBackend } from './backend/backend.ts';
import { listenOnLoopback, stopServer } from './backend/loopback.ts';
import { type CreatedQueue, createResources } from './backend/resources.ts';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from './event-source-mapping.ts';
import type { Gateway } from './gateway/gateway.ts';
import { TokenAuthorization } from './gateway/token-authorization.ts';
import { UsagePlan } from './gateway/usage-plan.ts';
import { greetingOf } from './greeting.ts';
import { httpServer } from './http-server.ts';
import { type Authorization, iamAuthorization } from './iam-authorization.ts';
import { invocationContext, withoutCallbacks } from './lambda/context.ts';
import {
  type LocalFunctions,
  type LocalWorld,
  loadFunctions,
  localStage,
} from './local-functions.ts';
import { type LocalSecrets, localSecrets } from './local-secrets.ts';
import { missingCredentials } from './missing-credentials.ts';
import { notLocalServer } from './not-local.ts';
import { parameterServer } from './parameter-server.ts';

export interface ServiceOptions extends LocalConfig {
  readonly providers: readonly Provider[];
  /** Puts something between the functions and their servers: `npm run faults` lets those fail with it. */
  readonly through?: Through;
  readonly concurrency?: Concurrency;
}

/** How many poll the queue, and how many batches are worked on at the same time. */
export type Concurrency = Pick<EventSourceMappingOptions, 'pollers' | 'maximumConcurrency'>;

/** All share one process with their servers here: more would wait for each other until their calls time out. */
const concurrencyDefault: Concurrency = { pollers: 2, maximumConcurrency: 4 };

/** @returns where to reach what is at the endpoint */
export type Through = (endpoint: string, server: ServerName) => Promise<string>;

export type ServerName = keyof Backend['endpoints'] | 'ssm';

export interface Service {
  /** What to print now that it accepts requests. */
  readonly greeting: string;
  /** Lets what has begun finish, then ends everything. */
  stop(): Promise<void>;
}

/** Deployed, EventBridge does this every minute. */
const recoveryMilliseconds = 5000;

/** A long poll takes 20 s; one that hangs for longer would stop the worker for good. */
const longPollPatience = {
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 25_000,
    socketTimeout: 25_000,
    throwOnRequestTimeout: true,
  },
} as const;

/** The whole of Hooklane in one process, on protocol servers that stand in for AWS. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { dataDirectory, providers, port } = options;
  const backend = await startBackend(dataDirectory);
  const started: (() => Promise<unknown>)[] = [() => backend.stop()];
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const resources = await createResources(backend);
    const secrets = localSecrets(options);
    const credentials = secretsIn(targetSecrets.secretLists);
    const holders = new Map([...secrets.byProvider, [targetSecrets.name, credentials]]);
    const parameters = parameterServer(byParameterName(holders));
    const parametersUrl = await listenOnLoopback(parameters);
    started.push(() => stopServer(parameters));
    const notLocal = notLocalServer();
    const notLocalUrl = await listenOnLoopback(notLocal);
    started.push(() => stopServer(notLocal));

    const world = await reached({ backend, resources, parametersUrl }, options.through);
    const isGatewayOn = options.gateway !== undefined;
    const surroundings = { ...options, ...world, notLocalUrl, isGatewayOn };
    const functions = await loadFunctions(providers, surroundings);
    const { rules, worker, dispatcher } = functions;
    const missing = missingCredentials(rules, credentials);
    const { concurrency = concurrencyDefault } = options;
    const { eventsQueue, outboxQueue } = world.resources;
    const mappings = [
      mapQueue(
        world,
        eventsQueue,
        { name: 'worker', handler: worker, ...budgets.worker },
        concurrency,
      ),
      mapQueue(
        world,
        outboxQueue,
        { name: 'dispatcher', handler: dispatcher, ...budgets.dispatcher },
        concurrency,
      ),
    ];
    started.push(() => Promise.all(mappings.map((mapping) => mapping.stop())));
    started.push(runRecovery(functions));

    const server = httpServer({
      ...functions,
      api: { ...functions.api, authorization: authorizationOf(backend, options, secrets) },
      gateway: gatewayOf(functions, options, secrets),
    });
    const origin = await listenOnLoopback(server, port, options.api.corsOrigins);
    started.push(() => stopServer(server));
    return { greeting: greetingOf(origin, options, secrets, { rules, missing }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Undefined where nobody signs: with no authorization at all, and with tokens, which the function reads. */
function authorizationOf(
  { region }: Backend,
  { api }: ServiceOptions,
  { apiCredentials: credentials }: LocalSecrets,
): Authorization | undefined {
  if (credentials === undefined) return undefined;
  const takesPreflights = api.corsOrigins.length > 0;
  return iamAuthorization({ credentials, region, takesPreflights, clock: Date.now });
}

function gatewayOf(
  { gateway: functions }: LocalFunctions,
  { gateway: limits }: ServiceOptions,
  { apiKey }: LocalSecrets,
): Gateway | undefined {
  if (functions === undefined || limits === undefined || apiKey === undefined) return undefined;
  const clock = Date.now;
  return {
    apiKey,
    authorization: new TokenAuthorization(functions.authorizer, clock),
    usagePlan: new UsagePlan(limits, clock),
    receiver: functions.receiver,
    stage: localStage,
    clock,
  };
}

type Servers = Pick<LocalWorld, 'backend' | 'resources' | 'parametersUrl'>;

async function reached(servers: Servers, through: Through | undefined): Promise<Servers> {
  if (through === undefined) return servers;
  const { backend, resources, parametersUrl } = servers;
  const endpoints = {
    sqs: await through(backend.endpoints.sqs, 'sqs'),
    s3: await through(backend.endpoints.s3, 's3'),
    dynamodb: await through(backend.endpoints.dynamodb, 'dynamodb'),
  };
  // The SDK sends what is for a queue to the host in the queue's URL.
  const moved = (url: string): string => url.replace(backend.endpoints.sqs, endpoints.sqs);
  const { eventsQueue, outboxQueue } = resources;
  const reachedQueue = (queue: CreatedQueue): CreatedQueue => ({
    ...queue,
    url: moved(queue.url),
    deadLettersUrl: moved(queue.deadLettersUrl),
  });
  return {
    backend: { ...backend, endpoints },
    resources: {
      ...resources,
      eventsQueue: reachedQueue(eventsQueue),
      outboxQueue: reachedQueue(outboxQueue),
    },
    parametersUrl: await through(parametersUrl, 'ssm'),
  };
}

/** A function that a queue calls. */
interface QueueFunction {
  readonly name: string;
  readonly handler: SQSHandler;
  readonly functionTimeoutMilliseconds: number;
}

function mapQueue(
  { backend }: Servers,
  { url: queueUrl, arn: queueArn }: CreatedQueue,
  { name, handler, functionTimeoutMilliseconds }: QueueFunction,
  concurrency: Concurrency,
): EventSourceMapping {
  const { region, credentials, endpoints } = backend;
  return startEventSourceMapping({
    sqs: new SQSClient({ ...longPollPatience, region, credentials, endpoint: endpoints.sqs }),
    queueUrl,
    queueArn,
    region,
    functionName: name,
    functionTimeoutMilliseconds,
    handler: async (event, context) => handler(event, context, withoutCallbacks),
    batchSize: 10,
    maximumBatchingWindowMilliseconds: 0,
    ...concurrency,
    onError: (error) => process.stderr.write(`${error.message}\n`),
  });
}

/** @returns what ends it */
function runRecovery({ recovery }: LocalFunctions): () => Promise<void> {
  let running: Promise<void> | undefined;
  const { functionTimeoutMilliseconds } = budgets.recovery;
  const run = async (): Promise<void> => {
    const context = invocationContext('recovery', functionTimeoutMilliseconds, randomUUID());
    try {
      await recovery({} as ScheduledEvent, context, withoutCallbacks);
    } catch (error) {
      process.stderr.write(`recovery failed: ${error instanceof Error ? error.name : error}\n`);
    }
    running = undefined;
  };
  const timer = setInterval(() => {
    running ??= run();
  }, recoveryMilliseconds);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

function byParameterName(
  byProvider: ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>>,
): ReadonlyMap<string, Readonly<Record<string, readonly string[]>>> {
  const entries = [...byProvider].flatMap(([provider, hooks]) =>
    [...hooks].map(
      ([hook, lists]) => [`/hooklane/${localStage}/${provider}/${hook}`, lists] as const,
    ),
  );
  return new Map(entries);
}
