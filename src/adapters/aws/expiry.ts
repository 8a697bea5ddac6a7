import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** For TTL: epoch seconds. What is kept beside an event is kept for as long, counted from when it is written. */
export function expiry(nowMilliseconds: number, days: number): AttributeValue.NMember {
  return { N: String(Math.floor(nowMilliseconds / 1000) + days * 24 * 60 * 60) };
}
