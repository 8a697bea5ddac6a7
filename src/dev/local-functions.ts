import type { LambdaFunctionURLHandler, ScheduledHandler, SQSHandler } from 'aws-lambda';
import { becomeFunctionEnvironment } from '../app/config.ts';
import type { Provider } from '../providers/provider.ts';
import type { Backend } from './backend/backend.ts';
import type { Resources } from './backend/resources.ts';
import type { FunctionUrl } from './function-url.ts';

/** The functions as AWS would run them, from the very files that are deployed. */
export interface LocalFunctions {
  readonly receivers: readonly FunctionUrl[];
  readonly api: FunctionUrl;
  readonly worker: SQSHandler;
  readonly recovery: ScheduledHandler;
}

export interface LocalWorld {
  readonly backend: Backend;
  readonly resources: Resources;
  readonly parametersUrl: string;
  readonly retentionDays: number;
}

export const localStage = 'local';

/** The same for all that answer to HTTP: longer than any of them takes, shorter than anyone waits. */
const timeoutMilliseconds = 30_000;

/** They read their environment when they are loaded, so it is set first and they are loaded after. */
export async function loadFunctions(
  providers: readonly Provider[],
  world: LocalWorld,
): Promise<LocalFunctions> {
  becomeFunctionEnvironment(environmentOf(world));
  const load = async (name: string): Promise<unknown> =>
    (await import(`../../functions/${name}.ts`)).handler;
  const functionUrl = async (name: string): Promise<FunctionUrl> => ({
    name,
    handler: (await load(name)) as LambdaFunctionURLHandler,
    timeoutMilliseconds,
  });
  return {
    receivers: await Promise.all(providers.map(({ name }) => functionUrl(name))),
    api: await functionUrl('api'),
    worker: (await load('worker')) as SQSHandler,
    recovery: (await load('recovery')) as ScheduledHandler,
  };
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
    HOOKLANE_STAGE: localStage,
    HOOKLANE_QUEUE_URL: resources.eventsQueue.url,
    HOOKLANE_TABLE: resources.tableName,
    HOOKLANE_BUCKET: resources.bucketName,
    HOOKLANE_RETENTION_DAYS: String(world.retentionDays),
  };
}
