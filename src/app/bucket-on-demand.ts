import { HookError } from '../domain/errors.ts';
import type { Bucket } from './bucket.ts';

type Loader = () => Promise<Bucket>;

/**
 * The bucket for a function that hardly ever needs it: the client of S3 is loaded at the first call, and
 * not while a provider waits for a cold start. The caller's time runs meanwhile.
 * @param load gets the bucket; where it fails, so does the call, and the next one tries again
 */
export function bucketOnDemand(load: Loader): Bucket {
  const bucket = once(load);
  return {
    bodies: {
      put: async (envelope, body, signal) => (await bucket()).bodies.put(envelope, body, signal),
      get: async (dataref) => (await bucket()).bodies.get(dataref),
    },
    spill: {
      put: async (delivery, signal) => (await bucket()).spill.put(delivery, signal),
      list: async function* () {
        yield* (await bucket()).spill.list();
      },
      get: async (key, signal) => (await bucket()).spill.get(key, signal),
      delete: async (key, signal) => (await bucket()).spill.delete(key, signal),
    },
  };
}

function once(load: Loader): Loader {
  let loading: Promise<Bucket> | undefined;
  return () => {
    loading ??= load().catch((cause) => {
      loading = undefined;
      throw new HookError('store_unavailable', 'the client of S3 was not loaded', { cause });
    });
    return loading;
  };
}
