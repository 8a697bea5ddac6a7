import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A body as it travels and rests: compressed where that makes it smaller. */
export interface PackedBody {
  readonly encoding: 'gzip' | 'identity';
  readonly bytes: Buffer;
}

/** A Function URL carries 6 MB at the most; nothing we packed can unpack to more. */
const unpackedBytesMax = 8 * 1024 * 1024;

/** Level 1: a third of the time of the default for nearly the same size on webhook payloads. */
export function packBody(bytes: Buffer): PackedBody {
  const compressed = gzipSync(bytes, { level: 1 });
  return compressed.length < bytes.length
    ? { encoding: 'gzip', bytes: compressed }
    : { encoding: 'identity', bytes };
}

/** The exact bytes that were packed. */
export function unpackBody(body: PackedBody): Buffer {
  if (body.encoding === 'identity') return body.bytes;
  return gunzipSync(body.bytes, { maxOutputLength: unpackedBytesMax });
}

/** SHA-256 of bytes or text, in lower-case hex. */
export function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
