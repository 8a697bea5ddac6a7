import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PackagedService, Resource } from './packaged-service.ts';
import { packageWith, refusalOf, resourceIn } from './packages.ts';

const kmsKey = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000';
const role = 'arn:aws:iam::210987654321:role/ops/on-call';

let service: PackagedService;

beforeAll(async () => {
  const parameters = [`kmsKey=${kmsKey}`, `apiPrincipals=123456789012, ${role}`, 'canary=on'];
  service = await packageWith('dev', ...parameters);
}, 120_000);

function resource(id: string): Resource {
  return resourceIn(service, id);
}

function propertiesOf(id: string): Resource['Properties'] {
  return resource(id).Properties;
}

function keyStatementsOf(id: string): readonly unknown[] {
  const [{ PolicyDocument }] = propertiesOf(id).Policies as readonly [
    { readonly PolicyDocument: { readonly Statement: readonly { readonly Action: unknown }[] } },
  ];
  return PolicyDocument.Statement.filter(({ Action }) => String(Action).startsWith('kms:'));
}

function through(...services: readonly string[]): unknown {
  const names = services.map((name) => ({
    'Fn::Sub': `${name}.\${AWS::Region}.\${AWS::URLSuffix}`,
  }));
  return { StringEquals: { 'kms:ViaService': names.length === 1 ? names[0] : names } };
}

describe('a KMS key of the account', () => {
  it.each(['EventsQueue', 'EventsDeadLetters', 'OutboxQueue', 'OutboxDeadLetters'])(
    'encrypts the messages of %s',
    (id) => {
      expect(propertiesOf(id)).toMatchObject({
        SqsManagedSseEnabled: false,
        KmsMasterKeyId: kmsKey,
      });
    },
  );

  it('encrypts the table', () => {
    expect(propertiesOf('Table').SSESpecification).toEqual({
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: kmsKey,
    });
  });

  it('encrypts the objects, with one data key for many of them', () => {
    expect(propertiesOf('Bucket').BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKey },
          BucketKeyEnabled: true,
        },
      ],
    });
  });

  it('encrypts every log', () => {
    const logs = Object.values(service.template.Resources).filter(
      ({ Type }) => Type === 'AWS::Logs::LogGroup',
    );

    expect(logs.length).toBeGreaterThanOrEqual(7);
    for (const { Properties } of logs) expect(Properties.KmsKeyId).toBe(kmsKey);
  });

  it.each(['SlackRole', 'GithubRole', 'GitlabRole', 'RecoveryRole'])(
    'may be used by %s through the queues, the bucket and the parameters',
    (id) => {
      expect(keyStatementsOf(id)).toEqual([
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: kmsKey,
          Condition: through('sqs', 's3', 'ssm'),
        },
      ]);
    },
  );

  it.each(['WorkerRole', 'DispatcherRole', 'ApiRole'])(
    'may be used by %s through the table too',
    (id) => {
      expect(keyStatementsOf(id)).toEqual([
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: kmsKey,
          Condition: through('sqs', 's3', 'ssm'),
        },
        {
          Effect: 'Allow',
          Action: [
            'kms:Encrypt',
            'kms:Decrypt',
            'kms:ReEncryptFrom',
            'kms:ReEncryptTo',
            'kms:GenerateDataKey',
            'kms:GenerateDataKeyWithoutPlaintext',
            'kms:DescribeKey',
            'kms:CreateGrant',
          ],
          Resource: kmsKey,
          Condition: through('dynamodb'),
        },
      ]);
    },
  );
});

it('is remembered by the stack where a change would lose something', () => {
  const { Value } = service.template.Outputs.Settings as { readonly Value: string };

  expect(JSON.parse(Value)).toEqual({
    kmsKey,
    gateway: 'off',
    apiAuth: 'iam',
    retentionDays: '30',
    shards: '4',
  });
});

describe('the principals that are named', () => {
  it('may call the URL of the query API, and invoke it in no other way', () => {
    const live = { 'Fn::Sub': `\${ApiLambdaFunction.Arn}:live` };
    const permissions = Object.values(service.template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
      .map(({ Properties }) => Properties)
      .filter(({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify(live));

    expect(permissions).toEqual(
      ['123456789012', role].flatMap((Principal) => [
        {
          FunctionName: live,
          Principal,
          Action: 'lambda:InvokeFunctionUrl',
          FunctionUrlAuthType: 'AWS_IAM',
        },
        {
          FunctionName: live,
          Principal,
          Action: 'lambda:InvokeFunction',
          InvokedViaFunctionUrl: true,
        },
      ]),
    );
  });
});

describe('a gradual deployment', () => {
  it.each([
    [
      'Slack',
      'slack',
      ['SlackErrors', 'SlackUnavailable', 'SlackSignatures', 'SlackSecrets', 'SlackSpill'],
    ],
    [
      'Github',
      'github',
      ['GithubErrors', 'GithubUnavailable', 'GithubSignatures', 'GithubSecrets', 'GithubSpill'],
    ],
    [
      'Gitlab',
      'gitlab',
      ['GitlabErrors', 'GitlabUnavailable', 'GitlabSignatures', 'GitlabSecrets', 'GitlabSpill'],
    ],
    ['Worker', 'worker', ['WorkerErrors', 'FailedMessages']],
    ['Dispatcher', 'dispatcher', ['DispatcherErrors', 'FailedDispatches']],
    ['Api', 'api', ['ApiErrors']],
  ])('gives %s a tenth for five minutes, and goes back on its alarms', (id, name, alarms) => {
    expect(resource(`${id}LiveAlias`)).toMatchObject({
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: 'DeploymentApplication' },
          DeploymentGroupName: { Ref: `${id}DeploymentGroup` },
        },
      },
    });
    expect(propertiesOf(`${id}DeploymentGroup`)).toEqual({
      ApplicationName: { Ref: 'DeploymentApplication' },
      DeploymentGroupName: `hooklane-dev-${name}`,
      ServiceRoleArn: { 'Fn::GetAtt': ['DeploymentRole', 'Arn'] },
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      DeploymentStyle: {
        DeploymentType: 'BLUE_GREEN',
        DeploymentOption: 'WITH_TRAFFIC_CONTROL',
      },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      AlarmConfiguration: {
        Enabled: true,
        Alarms: alarms.map((alarm) => ({ Name: { Ref: `${alarm}Alarm` } })),
      },
    });
    for (const alarm of alarms) expect(resource(`${alarm}Alarm`)).toBeDefined();
  });

  it('changes recovery at once', () => {
    expect(resource('RecoveryLiveAlias').UpdatePolicy).toBeUndefined();
  });

  it('may move the aliases of this service, look at alarms, and nothing else', () => {
    const inAccount = (service: string, rest: string): unknown => ({
      'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`,
    });

    expect(propertiesOf('DeploymentRole')).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'codedeploy.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'shift',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: [
                  'lambda:GetAlias',
                  'lambda:UpdateAlias',
                  'lambda:GetProvisionedConcurrencyConfig',
                ],
                Resource: inAccount('lambda', 'function:hooklane-dev-*'),
              },
              {
                Effect: 'Allow',
                Action: 'cloudwatch:DescribeAlarms',
                Resource: inAccount('cloudwatch', 'alarm:*'),
              },
            ],
          },
        },
      ],
    });
  });
});

describe('a parameter that means nothing', () => {
  const refusals: readonly (readonly [string, string])[] = [
    ['gateway=yes', 'gateway must be "on" or "off", not "yes"'],
    ['gatewayRate=0', 'gatewayRate must be a whole number from 1 to 10000, not "0"'],
    ['gatewayBurst=5001', 'gatewayBurst must be a whole number from 1 to 5000, not "5001"'],
    [
      'gatewayDailyQuota=many',
      'gatewayDailyQuota must be a whole number from 1 to 999999, not "many"',
    ],
    ['canary=yes', 'canary must be "on" or "off", not "yes"'],
    ['deleteData=true', 'deleteData must be "on" or "off", not "true"'],
    [
      'receiverConcurrency=0',
      'receiverConcurrency must be a whole number from 1 to 10000 or none, not "0"',
    ],
    ['kmsKey=alias/mine', 'kmsKey must be the ARN of a KMS key'],
    ['apiPrincipals=*', 'apiPrincipals must be account ids or ARNs of roles and users'],
    ['jwtIssuer=https://id.example.com', 'jwtIssuer has no use without apiAuth=jwt'],
    ['corsOrigins=*', 'corsOrigins must be origins like https://app.example.com'],
    ['shards=101', 'shards must be a whole number from 1 to 100, not "101"'],
    ['workerConcurrency=1', 'workerConcurrency must be a whole number from 2 to 1000, not "1"'],
    [
      'dispatcherConcurrency=1',
      'dispatcherConcurrency must be a whole number from 2 to 1000, not "1"',
    ],
    [
      'slackApiUrl=http://slack.com/api/',
      'slackApiUrl must be a URL with https, not "http://slack.com/api/"',
    ],
    ['deletionProtection=no', 'deletionProtection must be true or false, not "no"'],
    ['accept=all', 'accept must be names out of kmsKey, gateway, apiAuth, retentionDays, shards'],
    ['retentionDays=0', 'retentionDays must be a whole number from 1 to 3650, not "0"'],
  ];
  let output = '';

  beforeAll(async () => {
    output = await refusalOf('dev', ...refusals.map(([parameter]) => parameter));
  }, 120_000);

  it.each(refusals)('ends the command, which says what it should be: %s', (_, message) => {
    expect(output).toContain(message);
  });
});
