import { equal, match, ok } from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { bucket, type Deployed, table } from './deployed.ts';
import { largeRequests, push, type Request } from './requests.ts';

type Place = Pick<Deployed, 'aws'>;

/** One item for the event, dispatched, with its body to the byte or where that is. */
export async function checkItem({ aws }: Place, { key, body }: Request): Promise<void> {
  const { Item: item } = await aws.dynamodb.send(
    new GetItemCommand({ TableName: table, Key: { pk: { S: key } } }),
  );
  equal(item?.status?.S, 'dispatched', `the status of ${key}`);
  equal(item?.deliveries?.N, key === push.key ? '2' : '1', `the deliveries of ${key}`);
  if (largeRequests.some((request) => request.key === key)) {
    equal(item?.body, undefined, `the body of ${key} in the table`);
    match(item?.envelope?.S ?? '', new RegExp(`"dataref":"s3://${bucket}/bodies/`));
    return;
  }
  const bytes = Buffer.from(item?.body?.B ?? []);
  const stored = item?.encoding?.S === 'gzip' ? gunzipSync(bytes) : bytes;
  ok(stored.equals(body), `the body of ${key} is another one`);
}

/** Every item there is, by its key. */
export async function itemsIn({ aws }: Place): Promise<ReadonlyMap<string, unknown>> {
  const items = new Map<string, unknown>();
  for await (const { Items = [] } of paginateScan({ client: aws.dynamodb }, { TableName: table })) {
    for (const item of Items) items.set(item.pk?.S ?? '', item);
  }
  return items;
}

/** The keys in the bucket that begin so. */
export async function objectsIn({ aws }: Place, Prefix: string): Promise<readonly string[]> {
  const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
  return Contents.map(({ Key = '' }) => Key);
}
