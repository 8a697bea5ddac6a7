import type { LambdaFunctionURLHandler, ScheduledHandler, SQSHandler } from 'aws-lambda';
import { becomeFunctionEnvironment } from '../app/config.ts';
import { subscriptionsAt, subscriptionsFile } from '../app/subscriptions-file.ts';
import * as budgets from '../domain/budgets.ts';
import { custom } from '../providers/custom.ts';
import type { Provider } from '../providers/provider.ts';
import type { Rule } from '../subscriptions/rule.ts';
import type { Backend } from './backend/backend.ts';
import type { Resources } from './backend/resources.ts';
import type { FunctionUrl } from './function-url-server.ts';
import type { GatewayReceiver } from './gateway/gateway.ts';
import type { AuthorizerHandler } from './gateway/token-authorization.ts';

/** The functions as AWS would run them, from the very files that are deployed. */
export interface LocalFunctions {
  readonly rules: readonly Rule[];
  readonly receivers: readonly FunctionUrl[];
  readonly api: FunctionUrl;
  readonly gateway: GatewayFunctions | undefined;
  readonly worker: SQSHandler;
  readonly dispatcher: SQSHandler;
  readonly recovery: ScheduledHandler;
}

/** What is behind the gateway, and who guards it. */
export interface GatewayFunctions {
  readonly receiver: GatewayReceiver;
  readonly authorizer: AuthorizerHandler;
}

export interface LocalWorld {
  readonly backend: Backend;
  readonly resources: Resources;
  readonly parametersUrl: string;
  /** What answers for services of AWS that are not here. */
  readonly notLocalUrl: string;
  readonly retentionDays: number;
  readonly subscriptionsFile: string | undefined;
  readonly slackApiUrl: string | undefined;
  readonly isGatewayOn: boolean;
}

export const localStage = 'local';

/** They read their environment when they are loaded, so it is set first and they are loaded after. */
export async function loadFunctions(
  providers: readonly Provider[],
  world: LocalWorld,
): Promise<LocalFunctions> {
  becomeFunctionEnvironment(environmentOf(world));
  const load = async (name: string): Promise<unknown> =>
    (await import(`../../functions/${name}.ts`)).handler;
  // First of all: what is wrong with a file is said by this, and not by a function that imports it.
  const subscriptions = await subscriptionsAt(world.subscriptionsFile ?? subscriptionsFile);
  // The function's own file imports `subscriptions.ts`, and does no more than this.
  const loadWithRules = async (name: 'api' | 'dispatcher' | 'worker'): Promise<unknown> =>
    world.subscriptionsFile === undefined
      ? load(name)
      : (await import(`../app/${name}.ts`))[name](subscriptions);
  const receivers = providers.map(async (provider) => ({
    name: provider.name,
    handler: (await load(provider.name)) as LambdaFunctionURLHandler,
    timeoutMilliseconds: timeoutOf(provider),
  }));
  const gateway = async (): Promise<GatewayFunctions> => ({
    receiver: {
      name: custom.name,
      handler: (await load(custom.name)) as GatewayReceiver['handler'],
      timeoutMilliseconds: timeoutOf(custom),
    },
    authorizer: (await load('authorizer')) as AuthorizerHandler,
  });
  return {
    rules: subscriptions.rules,
    receivers: await Promise.all(receivers),
    api: {
      name: 'api',
      handler: (await loadWithRules('api')) as LambdaFunctionURLHandler,
      timeoutMilliseconds: budgets.api.functionTimeoutMilliseconds,
    },
    gateway: world.isGatewayOn ? await gateway() : undefined,
    worker: (await loadWithRules('worker')) as SQSHandler,
    dispatcher: (await loadWithRules('dispatcher')) as SQSHandler,
    recovery: (await load('recovery')) as ScheduledHandler,
  };
}

function timeoutOf({ answerWithinMilliseconds }: Provider): number {
  return budgets.receiverBudget(answerWithinMilliseconds).functionTimeout;
}

function environmentOf(world: LocalWorld): Readonly<Record<string, string>> {
  const { backend, resources } = world;
  return {
    AWS_REGION: backend.region,
    AWS_ACCESS_KEY_ID: backend.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: backend.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_SQS: backend.endpoints.sqs,
    AWS_ENDPOINT_URL_S3: backend.endpoints.s3,
    AWS_ENDPOINT_URL_DYNAMODB: backend.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SSM: world.parametersUrl,
    AWS_ENDPOINT_URL_EVENTBRIDGE: world.notLocalUrl,
    AWS_ENDPOINT_URL_SNS: world.notLocalUrl,
    HOOKLANE_STAGE: localStage,
    HOOKLANE_QUEUE_URL: resources.eventsQueue.url,
    HOOKLANE_DEAD_LETTERS_URL: resources.eventsQueue.deadLettersUrl,
    HOOKLANE_OUTBOX_URL: resources.outboxQueue.url,
    HOOKLANE_OUTBOX_DEAD_LETTERS_URL: resources.outboxQueue.deadLettersUrl,
    HOOKLANE_TABLE: resources.tableName,
    HOOKLANE_BUCKET: resources.bucketName,
    HOOKLANE_RETENTION_DAYS: String(world.retentionDays),
    HOOKLANE_SLACK_API_URL: world.slackApiUrl ?? '',
  };
}
