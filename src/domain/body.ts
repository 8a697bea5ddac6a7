import { hash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A body as it travels and rests: compressed where that makes it smaller. */
export interface PackedBody {
  readonly encoding: 'gzip' | 'identity';
  readonly bytes: Buffer;
}

/** A Function URL carries 6 MB at the most; nothing we packed can unpack to more. */
const unpackedBytesMax = 8 * 1024 * 1024;

/**
 * Up to here the best level costs a fraction of a millisecond, and DynamoDB charges for each KB that it
 * spares: see docs/decisions/0017. Of megabytes it would cost the time that a provider waits.
 */
const carefulBytesMax = 100 * 1024;

export function packBody(bytes: Buffer): PackedBody {
  const level = bytes.length <= carefulBytesMax ? 6 : 1;
  const compressed = gzipSync(bytes, { level, windowBits: windowBitsFor(bytes.length) });
  return compressed.length < bytes.length
    ? { encoding: 'gzip', bytes: compressed }
    : { encoding: 'identity', bytes };
}

/** A window as large as what it looks at finds as much as a larger one, and takes a fifth less time. */
function windowBitsFor(length: number): number {
  return Math.min(Math.max(Math.ceil(Math.log2(length)), 9), 15);
}

/** The exact bytes that were packed. */
export function unpackBody(body: PackedBody): Buffer {
  if (body.encoding === 'identity') return body.bytes;
  return gunzipSync(body.bytes, { maxOutputLength: unpackedBytesMax });
}

/** SHA-256 of bytes or text, in lower-case hex. */
export function hashOf(content: Buffer | string): string {
  return hash('sha256', content, 'hex');
}
