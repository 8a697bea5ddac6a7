import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { PackedBody } from '../../domain/body.ts';
import type { Envelope } from '../../domain/envelope.ts';
import { HookError } from '../../domain/errors.ts';
import type { BodyStore } from '../../domain/ports.ts';

/**
 * Claim checks: `bodies/<day>/<provider>/<hash of the body>`, the bytes as packed, with the content
 * encoding and type that undo it, so that any HTTP client reads the body as the provider sent it.
 */
export function s3Bodies(client: S3Client, bucket: string): BodyStore {
  return {
    async put(envelope, body, signal) {
      const key = objectKeyOf(envelope);
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body.bytes,
        ContentType: contentTypeOf(envelope),
        ...(body.encoding === 'gzip' && { ContentEncoding: 'gzip' }),
      });
      await attempt('put', () => client.send(command, { abortSignal: signal }));
      return `s3://${bucket}/${key}`;
    },

    async get(dataref) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: keyIn(dataref, bucket) });
      return attempt('get', async (): Promise<PackedBody> => {
        const { Body, ContentEncoding } = await client.send(command);
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        return { encoding: ContentEncoding?.includes('gzip') ? 'gzip' : 'identity', bytes };
      });
    },
  };
}

/** Named by content: no delivery, whatever its id, can change the body of an event that is stored. */
function objectKeyOf({ recordedtime, provider, bodyhash }: Envelope): string {
  return `bodies/${recordedtime.slice(0, 10)}/${provider}/${bodyhash}`;
}

/** Nobody signed the header it comes from. What is no plain text would spoil our own signature. */
function contentTypeOf({ contenttype = '' }: Envelope): string {
  return /^[\x20-\x7e]+$/.test(contenttype) ? contenttype : 'application/octet-stream';
}

function keyIn(dataref: string, bucket: string): string {
  const start = `s3://${bucket}/`;
  if (!dataref.startsWith(start)) {
    throw new HookError('store_unavailable', 'the event refers to a body in another bucket');
  }
  return dataref.slice(start.length);
}

async function attempt<Result>(verb: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    throw new HookError('store_unavailable', `S3 did not ${verb} the body`, { cause });
  }
}
