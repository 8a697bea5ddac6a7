import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { retention } from '../../domain/budgets.ts';

/** For TTL: epoch seconds. What is kept beside an event is kept for as long, counted from when it is written. */
export function expiry(nowMilliseconds: number, days: number): AttributeValue.NMember {
  const kept = Math.max(days, retention.lateDays);
  return { N: String(Math.floor(nowMilliseconds / 1000) + kept * 24 * 60 * 60) };
}
