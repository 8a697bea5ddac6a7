import { type ApiClient, eventPath } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { atPace, type PaceOptions } from '../pace.ts';

export interface Replays {
  readonly replayed: number;
  readonly failures: readonly { readonly key: string; readonly reason: string }[];
}

interface ReplayOptions extends Omit<PaceOptions, 'lanes'> {
  onStep(replays: Replays): void;
}

/** So many are under way at the same time, so that the rate does not depend on how far away the API is. */
const lanes = 8;

/** After so many failures and no success between them, the trouble is not the event's. */
const failuresInARowMax = 20;

/** Replays them in their order; whatever happens to one, the others have their turn. */
export async function replayEach(
  api: ApiClient,
  keys: readonly string[],
  { onStep, ...options }: ReplayOptions,
): Promise<void> {
  const failures: { key: string; reason: string }[] = [];
  let [replayed, inARow] = [0, 0];
  await atPace(keys, { ...options, lanes }, async (key) => {
    const reason = await failureOf(api, key);
    if (reason === undefined) [replayed, inARow] = [replayed + 1, 0];
    else [, inARow] = [failures.push({ key, reason }), inARow + 1];
    onStep({ replayed, failures });
    if (inARow === failuresInARowMax) {
      throw new CliError(`${inARow} in a row failed, and no more are tried: ${reason}`);
    }
  });
}

async function failureOf(api: ApiClient, key: string): Promise<string | undefined> {
  try {
    await api.post(`${eventPath(key)}/replay`);
    return undefined;
  } catch (error) {
    if (error instanceof CliError) return error.code ?? error.message;
    throw error;
  }
}
