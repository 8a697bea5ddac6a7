import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { encodeDelivery } from '../../domain/delivery.ts';
import type { Spill } from '../../domain/ports.ts';

/** Where messages wait that the queue would not take: `spill/<time of receipt>-<delivery>.json`. */
const prefix = 'spill/';

export function s3Spill(client: S3Client, bucket: string): Spill {
  return {
    async put(delivery, signal) {
      // The time comes first, so that a list in S3's order is a list by age.
      const key = `${prefix}${delivery.envelope.recordedtime}-${delivery.id}.json`;
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: encodeDelivery(delivery),
        ContentType: 'application/json',
      });
      await client.send(command, { abortSignal: signal });
    },

    async *list() {
      for await (const page of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: prefix },
      )) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      }
    },

    async get(key, signal) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      const { Body } = await client.send(command, { abortSignal: signal });
      return (await Body?.transformToString('utf8')) ?? '';
    },

    async delete(key, signal) {
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: key });
      await client.send(command, { abortSignal: signal });
    },
  };
}
