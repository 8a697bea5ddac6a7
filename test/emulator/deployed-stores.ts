import { deepEqual, equal } from 'node:assert/strict';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { account } from './aws.ts';
import { bucket, type Deployed, queueArn, table } from './deployed.ts';

export async function checkQueues({ aws: { sqs } }: Deployed): Promise<void> {
  const common = {
    MessageRetentionPeriod: '1209600',
    MaximumMessageSize: '1048576',
    SqsManagedSseEnabled: 'true',
  };
  for (const name of ['events', 'outbox']) {
    const deadLetters = await attributesOf(`${name}-dead-letters`);
    const queue = await attributesOf(name);
    deepEqual(
      deadLetters,
      {
        ...common,
        VisibilityTimeout: '30',
        RedrivePolicy: undefined,
        RedriveAllowPolicy: {
          redrivePermission: 'byQueue',
          sourceQueueArns: [queueArn(name)],
        },
      },
      `the dead letters of ${name}`,
    );
    deepEqual(
      queue,
      {
        ...common,
        VisibilityTimeout: '180',
        RedrivePolicy: {
          deadLetterTargetArn: queueArn(`${name}-dead-letters`),
          maxReceiveCount: 5,
        },
        RedriveAllowPolicy: {},
      },
      `the queue ${name}`,
    );
  }

  async function attributesOf(name: string): Promise<Readonly<Record<string, unknown>>> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: `http://queue/${account}/hooklane-prod-${name}`,
        AttributeNames: ['All'],
      }),
    );
    const { RedrivePolicy, RedriveAllowPolicy = '{}' } = Attributes;
    return {
      MessageRetentionPeriod: Attributes.MessageRetentionPeriod,
      MaximumMessageSize: Attributes.MaximumMessageSize,
      SqsManagedSseEnabled: Attributes.SqsManagedSseEnabled,
      VisibilityTimeout: Attributes.VisibilityTimeout,
      RedrivePolicy: RedrivePolicy && JSON.parse(RedrivePolicy),
      RedriveAllowPolicy: JSON.parse(RedriveAllowPolicy),
    };
  }
}

export async function checkTable({ aws: { dynamodb } }: Deployed): Promise<void> {
  const TableName = table;
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  deepEqual(
    {
      key: Table?.KeySchema,
      billing: Table?.BillingModeSummary?.BillingMode,
      encryption: Table?.SSEDescription?.SSEType,
      isProtected: Table?.DeletionProtectionEnabled,
      indexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => [
        IndexName,
        KeySchema?.map(({ AttributeName }) => AttributeName),
        Projection,
      ]),
    },
    {
      key: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      billing: 'PAY_PER_REQUEST',
      encryption: 'KMS',
      isProtected: true,
      indexes: [
        ['byTime', ['timePartition', 'recorded'], envelopeOnly],
        ['bySource', ['sourcePartition', 'recorded'], envelopeOnly],
      ],
    },
    'the table',
  );
  const { TimeToLiveDescription } = await dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName }),
  );
  deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
  const { ContinuousBackupsDescription: backups } = await dynamodb.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  equal(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, 'ENABLED');
}

const envelopeOnly = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['envelope'] };

/** @param bodyDays how long it keeps bodies */
export async function checkBucket(
  { aws: { s3 } }: Pick<Deployed, 'aws'>,
  bodyDays: number,
): Promise<void> {
  const target = { Bucket: bucket };
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand(target));
  const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(target));
  const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
    new GetBucketEncryptionCommand(target),
  );
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand(target));
  deepEqual(PublicAccessBlockConfiguration, {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  deepEqual(OwnershipControls, { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
  deepEqual(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault, {
    SSEAlgorithm: 'AES256',
  });
  deepEqual(
    Rules.map(({ ID, Status, Filter, Expiration, AbortIncompleteMultipartUpload }) => [
      ID,
      Status,
      Filter?.Prefix,
      Expiration?.Days ?? AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    ]),
    [
      ['expire-bodies', 'Enabled', 'bodies/', bodyDays],
      ['abort-incomplete-uploads', 'Enabled', '', 1],
    ],
    'what the bucket deletes by itself',
  );
}
