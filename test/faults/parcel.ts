import { type Trial, trialOf } from './trial.ts';

/** What one request carries: an event, or a batch of your own. */
export interface Parcel {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly trials: readonly [Trial, ...Trial[]];
}

/** More than are enqueued at the same time. */
const batchSize = 12;

/** The one that begins with this number. Some are batches, and the next begins after their last. */
export function parcelOf(seed: number, number: number): Parcel {
  const trial = trialOf(seed, number);
  const { provider, headers, body, place } = trial;
  if (place === 'webhook') return { path: `/${provider.name}`, headers, body, trials: [trial] };
  if (place === 'single') return { path: '/events', headers, body, trials: [trial] };
  const others = Array.from({ length: batchSize - 1 }, (_, index) =>
    trialOf(seed, number + 1 + index),
  );
  return batchOf([trial, ...others]);
}

/** Each stands in it to the byte as it would alone. */
function batchOf(trials: readonly [Trial, ...Trial[]]): Parcel {
  const texts = trials.map(({ body }) => body.toString());
  const headers = { 'content-type': 'application/cloudevents-batch+json' };
  return { path: '/events', headers, body: Buffer.from(`[ ${texts.join(' ,\n')} ]`), trials };
}
