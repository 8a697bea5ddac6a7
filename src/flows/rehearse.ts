import type { Log, Queue } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';
import type { Provider } from '../providers/provider.ts';
import { enqueue } from './enqueue.ts';
import { madeUpRequest } from './made-up-request.ts';
import { receive } from './receive.ts';

export interface RehearseDeps {
  readonly provider: Provider;
  /** One that takes messages nowhere. */
  readonly queue: Queue;
  /** One whose lines nobody reads or counts. */
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * Goes an event's whole way through a receiver, with the provider's sample and a secret that exists for this alone:
 * what is loaded and compiled by it is so before a provider waits.
 */
export async function rehearse({ provider, queue, log, clock }: RehearseDeps): Promise<void> {
  const { request, secrets } = madeUpRequest(provider, provider.sample, clock());
  const deps = {
    provider,
    secrets: { secretsOf: async () => secrets, renewedSecretsOf: async () => undefined },
    enqueue: enqueue.bind(undefined, { queue, bodies: nowhere, spill: nowhere, clock, log }),
    clock,
    log,
  };
  await receive(deps, request);
}

/** The bucket stays out of it: what it takes is loaded when it is needed. */
const nowhere = { put: () => Promise.reject(new Error('a rehearsal has no bucket')) };
