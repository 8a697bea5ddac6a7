import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  deadLettersSuffix,
  eventsQueueName,
  messageBytesMax,
  outboxQueueName,
  tableDefinition,
  tableName,
} from '../../src/dev/backend/resources.ts';
import * as budgets from '../../src/domain/budgets.ts';
import { github } from '../../src/providers/github.ts';
import { gitlab } from '../../src/providers/gitlab.ts';
import { slack } from '../../src/providers/slack.ts';
import type { PackagedService, Resource } from './packaged-service.ts';
import { arnOf, packageWith, resourceIn } from './packages.ts';

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly unknown[] };
}

let service: PackagedService;
let prod: PackagedService;

const prodParameters = [
  'retentionDays=90',
  'receiverConcurrency=20',
  'workerConcurrency=5',
  'dispatcherConcurrency=3',
  'slackApiUrl=https://slack-gov.com/api/',
];

beforeAll(async () => {
  [service, prod] = await Promise.all([packageWith('dev'), packageWith('prod', ...prodParameters)]);
}, 120_000);

function resource(id: string, packaged = service): Resource {
  return resourceIn(packaged, id);
}

function propertiesOf(id: string, packaged = service): Resource['Properties'] {
  return resource(id, packaged).Properties;
}

/** Of the type, or of a service: `AWS::IAM::`. */
function resourcesOfType(type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(service.template.Resources).filter(([, { Type }]) => Type.startsWith(type));
}

/** Who may invoke a function, as its resource policy will say. */
function permissionsOf(id: string): readonly Resource['Properties'][] {
  return resourcesOfType('AWS::Lambda::Permission')
    .map(([, { Properties }]) => Properties)
    .filter(({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify(liveOf(id)));
}

/** The alias of a function that does the work. */
function liveOf(id: string): unknown {
  return { 'Fn::Join': [':', [arnOf(id), 'live']] };
}

function below(id: string, path: string): unknown {
  return { 'Fn::Sub': `\${${id}.Arn}${path}` };
}

function statementsOf(id: string, packaged = service): unknown {
  const { Policies } = propertiesOf(id, packaged);
  return (Policies as readonly Policy[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

const mayTrace = {
  Effect: 'Allow',
  Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  Resource: '*',
};

function mayLogTo(id: string): unknown {
  return {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: arnOf(id),
  };
}

function environmentOf(id: string, packaged = service): Readonly<Record<string, unknown>> {
  const { Environment } = propertiesOf(id, packaged);
  return (Environment as { readonly Variables: Readonly<Record<string, unknown>> }).Variables;
}

describe.each([
  ['slack', 'Slack'],
  ['github', 'Github'],
  ['gitlab', 'Gitlab'],
])('the receiver %s', (name, id) => {
  it('can be invoked by anyone, but only through its URL', () => {
    const permissions = permissionsOf(`${id}LambdaFunction`);

    expect(permissions).toEqual([
      {
        FunctionName: liveOf(`${id}LambdaFunction`),
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      },
      {
        FunctionName: liveOf(`${id}LambdaFunction`),
        Action: 'lambda:InvokeFunction',
        Principal: '*',
        InvokedViaFunctionUrl: true,
      },
    ]);
    expect(propertiesOf(`${id}LambdaFunctionUrl`)).toEqual({
      AuthType: 'NONE',
      TargetFunctionArn: liveOf(`${id}LambdaFunction`),
    });
  });

  it('may read its own secrets, send events and put bodies and spilled events, and nothing else', () => {
    expect(statementsOf(`${id}Role`)).toEqual([
      {
        Effect: 'Allow',
        Action: 'ssm:GetParametersByPath',
        Resource: {
          'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/hooklane/dev/${name}`,
        },
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf('EventsQueue') },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: below('Bucket', '/spill/*') },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: below('Bucket', '/bodies/*'),
      },
      mayTrace,
      mayLogTo(`${id}LogGroup`),
    ]);
  });

  it('is told its stage, the queue and the bucket', () => {
    expect(environmentOf(`${id}LambdaFunction`)).toEqual({
      HOOKLANE_STAGE: 'dev',
      HOOKLANE_QUEUE_URL: { Ref: 'EventsQueue' },
      HOOKLANE_BUCKET: { Ref: 'Bucket' },
    });
  });

  it('has as much concurrency of its own as the deployment asks for: on prod 100, else none', () => {
    expect(propertiesOf(`${id}LambdaFunction`).ReservedConcurrentExecutions).toBeUndefined();
    expect(propertiesOf(`${id}LambdaFunction`, prod).ReservedConcurrentExecutions).toBe(20);
  });
});

describe('the time that the budget table gives', () => {
  it.each([
    ['Slack', budgets.receiverBudget(slack.answerWithinMilliseconds).functionTimeout],
    ['Github', budgets.receiverBudget(github.answerWithinMilliseconds).functionTimeout],
    ['Gitlab', budgets.receiverBudget(gitlab.answerWithinMilliseconds).functionTimeout],
    ['Worker', budgets.worker.functionTimeoutMilliseconds],
    ['Dispatcher', budgets.dispatcher.functionTimeoutMilliseconds],
    ['Recovery', budgets.recovery.functionTimeoutMilliseconds],
    ['Api', budgets.api.functionTimeoutMilliseconds],
  ])('is the timeout of the function %s', (id, milliseconds) => {
    expect(propertiesOf(`${id}LambdaFunction`).Timeout).toBe(milliseconds / 1000);
  });

  it.each(['EventsQueue', 'OutboxQueue'])('is how long %s hides a message', (id) => {
    expect(propertiesOf(id)).toMatchObject({
      VisibilityTimeout: budgets.queue.visibilitySeconds,
      MessageRetentionPeriod: budgets.queue.retentionSeconds,
      RedrivePolicy: { maxReceiveCount: budgets.queue.receivesMax },
    });
  });
});

describe('every function', () => {
  it.each([
    ['slack', 'Slack', 5],
    ['github', 'Github', 10],
    ['gitlab', 'Gitlab', 10],
    ['worker', 'Worker', 30],
    ['dispatcher', 'Dispatcher', 30],
    ['recovery', 'Recovery', 60],
    ['api', 'Api', 30],
  ])('%s runs on Node 24 on arm64 in its own role, with a log that ends', (name, id, timeout) => {
    expect(propertiesOf(`${id}LambdaFunction`)).toMatchObject({
      FunctionName: `hooklane-dev-${name}`,
      Handler: `.build/${name}/index.handler`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: timeout,
      Role: arnOf(`${id}Role`),
    });
    expect(propertiesOf(`${id}LogGroup`)).toEqual({
      LogGroupName: `/aws/lambda/hooklane-dev-${name}`,
      RetentionInDays: 30,
    });
  });

  it.each(['Slack', 'Github', 'Gitlab', 'Worker', 'Dispatcher', 'Recovery', 'Api'])(
    '%s has an alias at its newest version, which a new one replaces at once',
    (id) => {
      const [version, ...others] = Object.keys(service.template.Resources).filter((each) =>
        each.startsWith(`${id}LambdaVersion`),
      );

      expect(others).toEqual([]);
      expect(resource(String(version)).DeletionPolicy).toBe('RetainExceptOnCreate');
      expect(resource(`${id}LiveAlias`)).toEqual({
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: 'live',
          FunctionName: { Ref: `${id}LambdaFunction` },
          FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
        },
      });
    },
  );

  it('is one of these seven, each with one role that only Lambda takes, with one policy', () => {
    const role = {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      Policies: [expect.anything()],
    };

    expect(resourcesOfType('AWS::Lambda::Function').map(([id]) => id)).toEqual([
      'SlackLambdaFunction',
      'GithubLambdaFunction',
      'GitlabLambdaFunction',
      'WorkerLambdaFunction',
      'DispatcherLambdaFunction',
      'RecoveryLambdaFunction',
      'ApiLambdaFunction',
    ]);
    expect(resourcesOfType('AWS::IAM::').map(([id, { Properties }]) => [id, Properties])).toEqual([
      ['SlackRole', role],
      ['GithubRole', role],
      ['GitlabRole', role],
      ['WorkerRole', role],
      ['DispatcherRole', role],
      ['RecoveryRole', role],
      ['ApiRole', role],
    ]);
  });
});

describe('the query API', () => {
  it('asks for IAM credentials, and nobody is let in without', () => {
    expect(propertiesOf('ApiLambdaFunctionUrl').AuthType).toBe('AWS_IAM');
    expect(permissionsOf('ApiLambdaFunction')).toEqual([]);
  });

  it('may read items, the two indexes and bodies, note replays, send events, show and redrive dead letters of both queues, and nothing else', () => {
    expect(statementsOf('ApiRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
        Resource: arnOf('Table'),
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:UpdateItem',
        Resource: arnOf('Table'),
        Condition: {
          'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'dispatches'] },
        },
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: [below('Table', '/index/byTime'), below('Table', '/index/bySource')],
      },
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: below('Bucket', '/bodies/*'),
      },
      {
        Effect: 'Allow',
        Action: [
          'sqs:ReceiveMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:StartMessageMoveTask',
          'sqs:ListMessageMoveTasks',
        ],
        Resource: [arnOf('EventsDeadLetters'), arnOf('OutboxDeadLetters')],
      },
      {
        Effect: 'Allow',
        Action: 'sqs:GetQueueAttributes',
        Resource: [arnOf('EventsQueue'), arnOf('OutboxQueue')],
      },
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: [arnOf('EventsQueue'), arnOf('OutboxQueue')],
      },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: below('Bucket', '/spill/*') },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: below('Bucket', '/bodies/*') },
      mayTrace,
      mayLogTo('ApiLogGroup'),
    ]);
  });

  it('is told its stage, the queues, the table, the bucket, the retention, the shards, and to ask for no token', () => {
    expect(environmentOf('ApiLambdaFunction')).toEqual({
      HOOKLANE_STAGE: 'dev',
      HOOKLANE_QUEUE_URL: { Ref: 'EventsQueue' },
      HOOKLANE_DEAD_LETTERS_URL: { Ref: 'EventsDeadLetters' },
      HOOKLANE_OUTBOX_URL: { Ref: 'OutboxQueue' },
      HOOKLANE_OUTBOX_DEAD_LETTERS_URL: { Ref: 'OutboxDeadLetters' },
      HOOKLANE_TABLE: { Ref: 'Table' },
      HOOKLANE_BUCKET: { Ref: 'Bucket' },
      HOOKLANE_RETENTION_DAYS: '30',
      HOOKLANE_SHARDS: '4',
      HOOKLANE_API_AUTH: 'iam',
      HOOKLANE_JWT_ISSUER: '',
      HOOKLANE_JWT_AUDIENCE: '',
      HOOKLANE_JWKS_URL: '',
      HOOKLANE_CORS_ORIGINS: '',
    });
  });
});

describe('the worker', () => {
  it('gets ten messages at once from the events queue and says which of them failed', () => {
    expect(resourcesOfType('AWS::Lambda::EventSourceMapping')).toHaveLength(2);
    expect(propertiesOf('WorkerEventSourceMappingSQSEventsQueue')).toEqual({
      EventSourceArn: arnOf('EventsQueue'),
      FunctionName: liveOf('WorkerLambdaFunction'),
      Enabled: true,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 50 },
    });
  });

  it('takes as many batches at the same time as the deployment asks for', () => {
    expect(propertiesOf('WorkerEventSourceMappingSQSEventsQueue', prod).ScalingConfig).toEqual({
      MaximumConcurrency: 5,
    });
  });

  it('may take messages, read and write items, hand on, bury, put and get bodies, and nothing else', () => {
    expect(statementsOf('WorkerRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: arnOf('EventsQueue'),
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Resource: arnOf('Table'),
      },
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: [arnOf('EventsDeadLetters'), arnOf('OutboxQueue')],
      },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: below('Bucket', '/bodies/*'),
      },
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: below('Bucket', '/bodies/*'),
      },
      mayTrace,
      mayLogTo('WorkerLogGroup'),
    ]);
  });

  it('is told its stage, the queues, the table, the bucket, the retention and the shards', () => {
    expect(environmentOf('WorkerLambdaFunction')).toEqual({
      HOOKLANE_STAGE: 'dev',
      HOOKLANE_QUEUE_URL: { Ref: 'EventsQueue' },
      HOOKLANE_DEAD_LETTERS_URL: { Ref: 'EventsDeadLetters' },
      HOOKLANE_OUTBOX_URL: { Ref: 'OutboxQueue' },
      HOOKLANE_TABLE: { Ref: 'Table' },
      HOOKLANE_BUCKET: { Ref: 'Bucket' },
      HOOKLANE_RETENTION_DAYS: '30',
      HOOKLANE_SHARDS: '4',
    });
  });
});

describe('the dispatcher', () => {
  it('gets ten messages at once from the outbox and says which of them failed', () => {
    expect(propertiesOf('DispatcherEventSourceMappingSQSOutboxQueue')).toEqual({
      EventSourceArn: arnOf('OutboxQueue'),
      FunctionName: liveOf('DispatcherLambdaFunction'),
      Enabled: true,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  it('takes as many batches at the same time as the deployment asks for', () => {
    expect(propertiesOf('DispatcherEventSourceMappingSQSOutboxQueue', prod).ScalingConfig).toEqual({
      MaximumConcurrency: 3,
    });
  });

  it('alone may send to the queue that it reads, without being taken for an endless loop', () => {
    const loops = resourcesOfType('AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.RecursiveLoop !== undefined,
    );

    expect(loops.map(([id, { Properties }]) => [id, Properties.RecursiveLoop])).toEqual([
      ['DispatcherLambdaFunction', 'Allow'],
    ]);
  });

  it('may take messages, put them off and bury them, read bodies and the credentials of targets, keep its records, and nothing else', () => {
    expect(statementsOf('DispatcherRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        Resource: arnOf('OutboxQueue'),
      },
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: [arnOf('OutboxQueue'), arnOf('OutboxDeadLetters')],
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: arnOf('Table'),
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        Resource: arnOf('Table'),
        Condition: {
          'ForAllValues:StringLike': {
            'dynamodb:LeadingKeys': ['dispatch#*', 'pause#*', 'order#*', 'conversation#*'],
          },
        },
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:UpdateItem',
        Resource: arnOf('Table'),
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'failed'] } },
      },
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: below('Bucket', '/bodies/*'),
      },
      {
        Effect: 'Allow',
        Action: 'ssm:GetParametersByPath',
        Resource: {
          'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/hooklane/dev/targets`,
        },
      },
      mayTrace,
      mayLogTo('DispatcherLogGroup'),
    ]);
  });

  it('is told what the worker is told, where dead letters go, and whether Slack is elsewhere', () => {
    expect(environmentOf('DispatcherLambdaFunction')).toEqual({
      ...environmentOf('WorkerLambdaFunction'),
      HOOKLANE_OUTBOX_DEAD_LETTERS_URL: { Ref: 'OutboxDeadLetters' },
      HOOKLANE_SLACK_API_URL: '',
    });
    expect(environmentOf('DispatcherLambdaFunction', prod).HOOKLANE_SLACK_API_URL).toBe(
      'https://slack-gov.com/api/',
    );
  });
});

describe('recovery', () => {
  it('runs every minute, and a failed run is left to the next', () => {
    expect(propertiesOf('RecoveryEventsRuleSchedule1')).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: liveOf('RecoveryLambdaFunction') }],
    });
    expect(propertiesOf('RecoveryLambdaEvConf')).toMatchObject({ MaximumRetryAttempts: 0 });
    expect(permissionsOf('RecoveryLambdaFunction')).toEqual([
      {
        FunctionName: liveOf('RecoveryLambdaFunction'),
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: arnOf('RecoveryEventsRuleSchedule1'),
      },
    ]);
  });

  it('may empty the spill into the queue and put bodies, and nothing else', () => {
    expect(statementsOf('RecoveryRole')).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: arnOf('Bucket'),
        Condition: { StringEquals: { 's3:prefix': 'spill/' } },
      },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:DeleteObject'],
        Resource: below('Bucket', '/spill/*'),
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf('EventsQueue') },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: below('Bucket', '/bodies/*'),
      },
      mayTrace,
      mayLogTo('RecoveryLogGroup'),
    ]);
  });

  it('is told the queue and the bucket', () => {
    expect(environmentOf('RecoveryLambdaFunction')).toEqual({
      HOOKLANE_QUEUE_URL: { Ref: 'EventsQueue' },
      HOOKLANE_BUCKET: { Ref: 'Bucket' },
    });
  });
});

describe.each([
  ['EventsQueue', 'EventsDeadLetters', 'hooklane-dev-events', eventsQueueName],
  ['OutboxQueue', 'OutboxDeadLetters', 'hooklane-dev-outbox', outboxQueueName],
])('the queue %s', (queue, deadLetters, name, localName) => {
  it('is encrypted and gives up on a message after five receives', () => {
    expect(propertiesOf(queue)).toEqual({
      QueueName: name,
      VisibilityTimeout: 180,
      MessageRetentionPeriod: 1_209_600,
      MaximumMessageSize: 1_048_576,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: arnOf(deadLetters), maxReceiveCount: 5 },
    });
  });

  it('is the only one that may move messages to its dead letters, which stay two weeks', () => {
    const arn = `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${name}`;

    expect(propertiesOf(deadLetters)).toEqual({
      QueueName: `${name}-dead-letters`,
      MessageRetentionPeriod: 1_209_600,
      MaximumMessageSize: 1_048_576,
      SqsManagedSseEnabled: true,
      RedriveAllowPolicy: {
        redrivePermission: 'byQueue',
        sourceQueueArns: [{ 'Fn::Sub': arn }],
      },
    });
  });

  it('has the name and the numbers of the local one', () => {
    expect(propertiesOf(queue)).toMatchObject({
      QueueName: localName.replace('hooklane-', 'hooklane-dev-'),
      MaximumMessageSize: messageBytesMax,
    });
    expect(propertiesOf(deadLetters)).toMatchObject({
      QueueName: localName.replace('hooklane-', 'hooklane-dev-') + deadLettersSuffix,
      MaximumMessageSize: messageBytesMax,
    });
  });
});

it.each([
  ['EventsQueue', 'Worker'],
  ['OutboxQueue', 'Dispatcher'],
])('%s hides a message from others for six times as long as the %s may take', (queue, id) => {
  const seconds = Number(propertiesOf(`${id}LambdaFunction`).Timeout);
  const hiddenSeconds = Number(propertiesOf(queue).VisibilityTimeout);

  expect(seconds).toBeGreaterThan(0);
  expect(hiddenSeconds).toBeGreaterThanOrEqual(6 * seconds);
});

describe('the table', () => {
  it('has the keys, indexes and billing of the local one', () => {
    const { TableName, ...definition } = tableDefinition;

    expect(propertiesOf('Table')).toMatchObject({
      TableName: `${tableName}-dev`,
      ...definition,
    });
    expect(definition.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName)).toEqual([
      'byTime',
      'bySource',
    ]);
  });

  it('lets items expire by the attribute that the store writes', () => {
    expect(propertiesOf('Table').TimeToLiveSpecification).toEqual({
      AttributeName: 'expires',
      Enabled: true,
    });
  });

  it('is encrypted with a KMS key and can be restored to any point in time', () => {
    expect(propertiesOf('Table')).toMatchObject({
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('outlives its stack, and on prod refuses to be deleted', () => {
    expect(resource('Table')).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(propertiesOf('Table').DeletionProtectionEnabled).toBe(false);
    expect(propertiesOf('Table', prod).DeletionProtectionEnabled).toBe(true);
  });
});

describe('the bucket', () => {
  it('can in no way be made public', () => {
    expect(propertiesOf('Bucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  it('is encrypted, and refuses everybody who comes without TLS', () => {
    expect(propertiesOf('Bucket').BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
      ],
    });
    expect(propertiesOf('BucketPolicy')).toEqual({
      Bucket: { Ref: 'Bucket' },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnlyOverTls',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [arnOf('Bucket'), below('Bucket', '/*')],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  });

  it('keeps bodies a day longer than their events, and what was spilled for ever', () => {
    expect(propertiesOf('Bucket').LifecycleConfiguration).toEqual({
      Rules: [
        { Id: 'expire-bodies', Status: 'Enabled', Prefix: 'bodies/', ExpirationInDays: 36 },
        {
          Id: 'abort-incomplete-uploads',
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
      ],
    });
  });

  it('follows the retention that the functions are told', () => {
    expect(propertiesOf('Bucket', prod)).toMatchObject({
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 91 }, {}] },
    });
    expect(environmentOf('WorkerLambdaFunction', prod).HOOKLANE_RETENTION_DAYS).toBe('90');
    expect(environmentOf('ApiLambdaFunction', prod).HOOKLANE_RETENTION_DAYS).toBe('90');
  });

  it('outlives its stack, with its policy', () => {
    const policies = {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    };

    expect(resource('Bucket')).toMatchObject(policies);
    expect(resource('BucketPolicy')).toMatchObject(policies);
  });
});

it('tells who deploys it the URLs, the queues, the table, the bucket and the topic', () => {
  expect(Object.keys(service.template.Outputs).sort()).toEqual([
    'AlarmsTopicArn',
    'ApiLambdaFunctionUrl',
    'BucketName',
    'EventsDeadLettersUrl',
    'EventsQueueUrl',
    'GithubLambdaFunctionUrl',
    'GitlabLambdaFunctionUrl',
    'OutboxDeadLettersUrl',
    'OutboxQueueUrl',
    'ServerlessDeploymentBucketName',
    'Settings',
    'SlackLambdaFunctionUrl',
    'TableName',
  ]);
});

it('keeps bodies a day longer than the latest event that the budget table allows for', () => {
  const { waitingDays, lateDays } = budgets.retention;
  const { Rules } = propertiesOf('Bucket').LifecycleConfiguration as {
    readonly Rules: readonly { readonly ExpirationInDays?: number }[];
  };

  expect(Rules[0]?.ExpirationInDays).toBe(waitingDays + lateDays + 1);
});
