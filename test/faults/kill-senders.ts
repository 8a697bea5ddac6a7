import { setTimeout as sleep } from 'node:timers/promises';
import { hashOf } from '../../src/domain/body.ts';
import { type KillTrial, post, trialOf } from './kill-trial.ts';

/** Long enough that the requests are not used up before the service is back. */
const downMilliseconds = 500;

/** Sends trial by trial, each once, and knows what became of them. */
export class KillSenders {
  /** The hashes of the bodies by event key. */
  readonly accepted = new Map<string, string>();
  /** Those of all that were sent: what nobody answered may have been stored all the same. */
  readonly keys = new Set<string>();
  /** How often each status came that is neither a 2xx nor asks to come again. */
  readonly refusals = new Map<number, number>();
  /** Answered 503 with Retry-After: a provider would send it once more. */
  putOff = 0;
  /** While the service was down, a provider would call this a failed delivery. */
  unanswered = 0;

  async send(requests: number, origin: () => string): Promise<void> {
    while (this.keys.size < requests) {
      const trial = trialOf(this.keys.size);
      this.keys.add(trial.key);
      const response = await post(origin(), trial).catch(() => undefined);
      if (response === undefined) {
        this.unanswered += 1;
        await sleep(downMilliseconds);
      } else {
        this.#note(trial, response);
      }
    }
  }

  #note({ key, body }: KillTrial, { ok, status, headers }: Response): void {
    if (ok) this.accepted.set(key, hashOf(body));
    else if (status === 503 && headers.has('retry-after')) this.putOff += 1;
    else this.refusals.set(status, (this.refusals.get(status) ?? 0) + 1);
  }
}
