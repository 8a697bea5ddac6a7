import { HookError } from '../domain/errors.ts';
import type { EnqueueDeps } from '../flows/enqueue.ts';

/** What a receiver does with the bucket: it puts, and others get. */
type PutsOnly = Pick<EnqueueDeps, 'bodies' | 'spill'>;
type Loader = () => Promise<PutsOnly>;

/**
 * The bucket for a function that hardly ever needs it: the client of S3 is loaded at the first call, and
 * not while a provider waits for a cold start. The caller's time runs meanwhile.
 * @param load gets the bucket. Where it fails, so does the call, and the next one asks again. That helps where
 * a file could not be read; of a module that threw while it was evaluated, Node keeps the error, and gives it
 * to everybody who asks until the environment ends.
 */
export function bucketOnDemand(load: Loader): PutsOnly {
  const bucket = once(load);
  return {
    bodies: {
      put: async (envelope, body, signal) => (await bucket()).bodies.put(envelope, body, signal),
    },
    spill: {
      put: async (delivery, signal) => (await bucket()).spill.put(delivery, signal),
    },
  };
}

function once(load: Loader): Loader {
  let loading: ReturnType<Loader> | undefined;
  return () => {
    loading ??= load().catch((cause) => {
      loading = undefined;
      throw new HookError('store_unavailable', 'the client of S3 was not loaded', { cause });
    });
    return loading;
  };
}
