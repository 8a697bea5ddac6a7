import { S3Client } from '@aws-sdk/client-s3';
import { s3Bodies } from '../adapters/aws/s3-bodies.ts';
import { s3Spill } from '../adapters/aws/s3-spill.ts';
import type { BodyStore, Spill } from '../domain/ports.ts';
import { patience } from './patience.ts';

/** What is kept in the bucket. */
export interface Bucket {
  readonly bodies: BodyStore;
  readonly spill: Spill;
}

/** One client for both. */
export function bucketNamed(name: string): Bucket {
  const client = new S3Client(patience);
  return { bodies: s3Bodies(client, name), spill: s3Spill(client, name) };
}
