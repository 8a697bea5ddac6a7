import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { GetApiKeysCommand } from '@aws-sdk/client-api-gateway';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { Aws } from './aws.ts';
import { bucket, table } from './deployed.ts';
import { checkBucket } from './deployed-stores.ts';
import type { Journey } from './journey.ts';
import { replacedBetween } from './replacements.ts';
import { CommandFailed, type ServerlessCopy } from './serverless.ts';
import { type Stack, stackNamed } from './stack.ts';
import { itemsIn } from './stored.ts';
import { parameters, prod, type Variant } from './variants.ts';

/** A deployment that has a life behind it. */
export interface Life {
  readonly aws: Aws;
  readonly serverless: ServerlessCopy;
  /** As it was deployed. */
  readonly variant: Variant;
  readonly journey: Journey;
  readonly python: string;
  /** For files that are looked at once. */
  readonly directory: string;
}

export async function checkRepetition(life: Life): Promise<string> {
  const { aws, serverless, variant } = life;
  const before = await stackNamed(aws, 'hooklane-prod');
  const items = await itemsIn({ aws });
  const said = await serverless.run('deploy', ...variant);
  match(said, /Hooklane is up: stage prod, us-east-1/);
  const { items: keys = [] } = await aws.apigateway.send(
    new GetApiKeysCommand({ includeValues: true }),
  );
  equal(keys.length, 1);
  for (const { value = '' } of keys) ok(value.length >= 20 && !said.includes(value));
  const after = await stackNamed(aws, 'hooklane-prod');
  deepEqual(unnumbered(after.ids), unnumbered(before.ids));
  deepEqual(await replacedBetween(life, [before, after]), []);
  deepEqual(after.outputs, before.outputs);
  deepEqual(await itemsIn({ aws }), items);
  return 'deployed once more as it was: nothing replaced, no new versions, every item there';
}

export async function checkChange(life: Life): Promise<string> {
  const { aws, serverless, variant } = life;
  const before = await stackNamed(aws, 'hooklane-prod');
  const items = await itemsIn({ aws });
  await serverless.run('deploy', ...variant, ...parameters({ retentionDays: '90' }));
  const after = await stackNamed(aws, 'hooklane-prod');
  deepEqual(lasting(after.ids), lasting(before.ids));
  deepEqual(await replacedBetween(life, [before, after]), []);
  deepEqual({ ...after.outputs, Settings: '' }, { ...before.outputs, Settings: '' });
  deepEqual(await itemsIn({ aws }), items);
  match(
    await refusalOf(serverless.run('deploy', ...variant)),
    /retentionDays, 90 until now and 30 from here on/,
  );
  await checkBucket({ aws }, 91);
  const worker = await aws.lambda.send(
    new GetFunctionCommand({ FunctionName: 'hooklane-prod-worker', Qualifier: 'live' }),
  );
  equal(worker.Configuration?.Version, '2');
  equal(worker.Configuration?.Environment?.Variables?.HOOKLANE_RETENTION_DAYS, '90');
  const count = Object.keys(lasting(after.ids)).length;
  return `retentionDays=90: none of ${count} replaced, every item there, the worker's alias at its new version; left out at the next one, that was refused`;
}

export async function checkRemoval({ aws, serverless, journey }: Life): Promise<string> {
  const items = await itemsIn({ aws });
  match(
    await refusalOf(serverless.run('remove', ...prod)),
    /1 in the queue hooklane-prod-events-dead-letters\n +1 in the queue hooklane-prod-outbox-dead-letters/,
  );
  await journey.takeDeadLetters();
  await serverless.run('remove', ...prod);
  const { Functions } = await aws.lambda.send(new ListFunctionsCommand({}));
  const { QueueUrls = [] } = await aws.sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: 'hooklane-' }),
  );
  deepEqual([Functions, QueueUrls], [[], []]);
  await aws.dynamodb.send(new DescribeTableCommand({ TableName: table }));
  await aws.s3.send(new HeadBucketCommand({ Bucket: bucket }));
  deepEqual(await itemsIn({ aws }), items);
  ok(items.size > 0);
  return 'not while a dead letter waited; now functions and queues are gone, the table, its items and the bucket are not';
}

async function refusalOf(command: Promise<string>): Promise<string> {
  return command.then(
    () => 'not refused',
    (error: unknown) => (error instanceof CommandFailed ? error.message : Promise.reject(error)),
  );
}

/** All but the deployments of the gateway, of which each time makes a new one, named after the moment. */
function unnumbered(ids: Stack['ids']): Stack['ids'] {
  return without(/^ApiGatewayDeployment\d+$/, ids);
}

/** What keeps its id for as long as the service is deployed. Versions are made, and never changed. */
function lasting(ids: Stack['ids']): Stack['ids'] {
  return without(/LambdaVersion\w{20,}$/, unnumbered(ids));
}

function without(names: RegExp, ids: Stack['ids']): Stack['ids'] {
  return Object.fromEntries(Object.entries(ids).filter(([name]) => !names.test(name)));
}
