import { deepEqual, equal } from 'node:assert/strict';
import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  GetAliasCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
} from '@aws-sdk/client-lambda';
import { account } from './aws.ts';
import { bucket, type Deployed, functionArn, queueArn, table } from './deployed.ts';
import { idOf } from './functions.ts';

interface ExpectedFunction {
  readonly name: string;
  readonly timeout: number;
  /** Undefined where it shares the account's. */
  readonly concurrency?: number;
  /** Undefined where it has no URL. */
  readonly url?: 'NONE' | 'AWS_IAM';
  readonly environment: (deployed: Deployed) => Readonly<Record<string, unknown>>;
}

const receiver = { concurrency: 100, url: 'NONE', environment: receiverEnvironment } as const;

const functions: readonly ExpectedFunction[] = [
  { name: 'slack', timeout: 5, ...receiver },
  { name: 'github', timeout: 10, ...receiver },
  { name: 'gitlab', timeout: 10, ...receiver },
  { name: 'worker', timeout: 30, environment: storeEnvironment },
  { name: 'dispatcher', timeout: 30, environment: dispatcherEnvironment },
  { name: 'recovery', timeout: 60, environment: queueEnvironment },
  {
    name: 'authorizer',
    timeout: 5,
    concurrency: 100,
    environment: () => ({ HOOKLANE_STAGE: 'prod' }),
  },
  { name: 'custom', timeout: 10, environment: receiverEnvironment },
  { name: 'api', timeout: 30, url: 'AWS_IAM', environment: apiEnvironment },
];

export const functionNames: readonly string[] = functions.map(({ name }) => name);

export async function checkFunctions(deployed: Deployed): Promise<void> {
  for (const expected of functions) {
    await checkFunction(deployed, expected);
    await checkUrl(deployed, expected);
  }
  await checkTriggers(deployed);
}

async function checkFunction(deployed: Deployed, expected: ExpectedFunction): Promise<void> {
  const { lambda } = deployed.aws;
  const { name } = expected;
  const FunctionName = `hooklane-prod-${name}`;
  const alias = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
  const { Configuration: found, Concurrency } = await lambda.send(
    new GetFunctionCommand({ FunctionName, Qualifier: 'live' }),
  );
  equal(alias.FunctionVersion, '1', `${name}: the version of the alias`);
  equal(alias.AliasArn, `${functionArn(name)}:live`, `${name}: the alias`);
  equal(Concurrency?.ReservedConcurrentExecutions, expected.concurrency, `${name}: concurrency`);
  deepEqual(
    {
      version: found?.Version,
      runtime: found?.Runtime,
      architectures: found?.Architectures,
      memory: found?.MemorySize,
      timeout: found?.Timeout,
      role: found?.Role,
      tracing: found?.TracingConfig?.Mode,
      environment: found?.Environment?.Variables,
    },
    {
      version: '1',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      memory: 512,
      timeout: expected.timeout,
      role: `arn:aws:iam::${account}:role/${deployed.stack.ids[`${idOf(name)}Role`]}`,
      tracing: 'Active',
      environment: expected.environment(deployed),
    },
    `the function ${name}`,
  );
}

function apiEnvironment(deployed: Deployed): Readonly<Record<string, unknown>> {
  return {
    ...storeEnvironment(deployed),
    HOOKLANE_OUTBOX_DEAD_LETTERS_URL: deployed.stack.outputs.OutboxDeadLettersUrl,
    HOOKLANE_API_AUTH: 'iam',
    HOOKLANE_JWT_ISSUER: '',
    HOOKLANE_JWT_AUDIENCE: '',
    HOOKLANE_JWKS_URL: '',
    HOOKLANE_CORS_ORIGINS: '',
  };
}

async function checkUrl({ aws: { lambda } }: Deployed, expected: ExpectedFunction): Promise<void> {
  const { name, url } = expected;
  if (url === undefined) return;
  const FunctionName = `hooklane-prod-${name}`;
  const { AuthType } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }));
  equal(AuthType, url, `${name}: who may call its URL`);
  const policy = lambda.send(new GetPolicyCommand({ FunctionName, Qualifier: 'live' }));
  const statements = await policy.then(
    ({ Policy = '' }) => JSON.parse(Policy).Statement as readonly Record<string, unknown>[],
    () => [],
  );
  const allowed = { Effect: 'Allow', Principal: '*', Resource: `${functionArn(name)}:live` };
  const anyone = [
    {
      ...allowed,
      Action: 'lambda:InvokeFunctionUrl',
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
    },
    {
      ...allowed,
      Action: 'lambda:InvokeFunction',
      Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    },
  ];
  deepEqual(
    statements.map(({ Sid, ...statement }) => statement),
    url === 'NONE' ? anyone : [],
    `${name}: its policy`,
  );
}

async function checkTriggers(deployed: Deployed): Promise<void> {
  const { lambda, events } = deployed.aws;
  const { ids } = deployed.stack;
  await checkMapping(deployed, { name: 'worker', queue: 'events', atOnce: 50 });
  await checkMapping(deployed, { name: 'dispatcher', queue: 'outbox', atOnce: 10 });
  const rule = await events.send(
    new DescribeRuleCommand({ Name: ids.RecoveryEventsRuleSchedule1 }),
  );
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: rule.Name }));
  equal(rule.ScheduleExpression, 'rate(1 minute)');
  deepEqual(Targets, [{ Id: 'recoverySchedule', Arn: `${functionArn('recovery')}:live` }]);
  const retries = await lambda.send(
    new GetFunctionEventInvokeConfigCommand({ FunctionName: 'hooklane-prod-recovery' }),
  );
  equal(retries.MaximumRetryAttempts, 0);
  equal(retries.MaximumEventAgeInSeconds, 60);
}

interface ExpectedMapping {
  readonly name: 'worker' | 'dispatcher';
  readonly queue: 'events' | 'outbox';
  readonly atOnce: number;
}

async function checkMapping(
  { aws: { lambda }, stack: { ids } }: Deployed,
  { name, queue, atOnce }: ExpectedMapping,
): Promise<void> {
  const UUID = ids[`${idOf(name)}EventSourceMappingSQS${idOf(queue)}Queue`];
  const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  deepEqual(
    {
      batchSize: mapping.BatchSize,
      window: mapping.MaximumBatchingWindowInSeconds,
      queue: mapping.EventSourceArn,
      function: mapping.FunctionArn,
      answers: mapping.FunctionResponseTypes,
      scaling: mapping.ScalingConfig,
      state: mapping.State,
    },
    {
      batchSize: 10,
      window: 0,
      queue: queueArn(queue),
      function: `${functionArn(name)}:live`,
      answers: ['ReportBatchItemFailures'],
      scaling: { MaximumConcurrency: atOnce },
      state: 'Enabled',
    },
    `the event source mapping of the ${name}`,
  );
}

function queueEnvironment({ stack: { outputs } }: Deployed): Readonly<Record<string, unknown>> {
  return { HOOKLANE_QUEUE_URL: outputs.EventsQueueUrl, HOOKLANE_BUCKET: bucket };
}

function receiverEnvironment(deployed: Deployed): Readonly<Record<string, unknown>> {
  return { ...queueEnvironment(deployed), HOOKLANE_STAGE: 'prod' };
}

function storeEnvironment(deployed: Deployed): Readonly<Record<string, unknown>> {
  return {
    ...receiverEnvironment(deployed),
    HOOKLANE_DEAD_LETTERS_URL: deployed.stack.outputs.EventsDeadLettersUrl,
    HOOKLANE_TABLE: table,
    HOOKLANE_RETENTION_DAYS: '30',
    HOOKLANE_SHARDS: '4',
    HOOKLANE_OUTBOX_URL: deployed.stack.outputs.OutboxQueueUrl,
  };
}

function dispatcherEnvironment(deployed: Deployed): Readonly<Record<string, unknown>> {
  return {
    ...storeEnvironment(deployed),
    HOOKLANE_OUTBOX_DEAD_LETTERS_URL: deployed.stack.outputs.OutboxDeadLettersUrl,
    HOOKLANE_SLACK_API_URL: deployed.slackApiUrl,
  };
}
