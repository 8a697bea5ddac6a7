import { unpackBody } from '../domain/body.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import type { BodyStore, StoredEvent } from '../domain/ports.ts';
import type { Happening } from '../subscriptions/plan.ts';
import { dataOf, type ProviderNamed } from './event-json.ts';

export interface HappeningDeps {
  readonly bodies: Pick<BodyStore, 'get'>;
  readonly providerNamed: ProviderNamed;
}

/** An event as rules see it. @throws HookError `store_unavailable` where its body is in the bucket, which does not answer */
export async function happeningOf(
  { bodies, providerNamed }: HappeningDeps,
  { envelope, body }: Pick<StoredEvent, 'envelope' | 'body'>,
): Promise<Happening> {
  const bytes = unpackBody(body ?? (await bodies.get(envelope.dataref ?? '')));
  const text = dataOf(providerNamed(envelope.provider), envelope, bytes);
  const event = { ...envelope, key: eventKeyOf(envelope), data: JSON.parse(text) as unknown };
  return { event, json: `${JSON.stringify(envelope).slice(0, -1)},"data":${text}}` };
}
