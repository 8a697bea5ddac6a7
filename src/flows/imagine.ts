import { HookError } from '../domain/errors.ts';
import type { Provider, Unsigned } from '../providers/provider.ts';
import type { Happening } from '../subscriptions/plan.ts';
import { deliveryOf } from './accepted.ts';
import { happeningOf } from './happening.ts';
import { madeUpRequest } from './made-up-request.ts';

export interface Imagined extends Unsigned {
  readonly provider: Provider;
  readonly hook: string;
}

/**
 * The event that a request would become, as rules would see it. Nothing is sent, and nothing stored.
 * @returns undefined where a receiver would answer it by itself
 * @throws HookError where it would refuse it
 */
export async function imagine(
  { provider, hook, headers, body }: Imagined,
  nowMilliseconds: number,
): Promise<Happening | undefined> {
  const { request, secrets } = madeUpRequest(provider, { headers, body }, nowMilliseconds);
  const verified = provider.verify(request, secrets, nowMilliseconds);
  const reading = provider.read(verified);
  if (reading.kind === 'handshake') return undefined;
  const delivery = deliveryOf({ provider, hook }, verified, reading.facts);
  return happeningOf({ bodies: nowhere, providerNamed: () => provider }, delivery);
}

/** The body travels with it. */
const nowhere = {
  get: async (): Promise<never> => {
    throw new HookError('store_unavailable', 'what is imagined has no bucket');
  },
};
