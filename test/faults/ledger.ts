import type { Parcel } from './parcel.ts';
import type { Asked } from './replays.ts';

/** What a sender heard. */
export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** What senders and the operator know at the end: what they asked for, and what they were told. */
export class Ledger {
  /** Number and hash by event key, of every event that was answered with a 2xx. */
  readonly accepted = new Map<string, { readonly number: number; readonly hash: string }>();
  readonly refusedByStatus = new Map<number, number>();
  /** Right requests that were told they were wrong: nobody sends such a one again. */
  readonly refusedWrongly: string[] = [];
  /** By the key of the event. */
  readonly replays = new Map<string, Asked>();
  sent = 0;
  acceptedAnswers = 0;
  retries = 0;
  redeliveries = 0;
  noAnswer = 0;
  batches = 0;
  /** Of those, the ones that were answered with a 5xx: any number of their events may be durable. */
  batchesRefused = 0;

  note(parcel: Parcel, reply: Reply | undefined): void {
    const { trials } = parcel;
    this.sent += 1;
    if (trials.length > 1) this.batches += 1;
    if (reply === undefined) this.noAnswer += 1;
    else if (reply.status >= 200 && reply.status < 300) {
      this.acceptedAnswers += 1;
      const keys = keysIn(parcel, reply);
      for (const [index, { number, hash }] of trials.entries()) {
        this.accepted.set(keys[index] ?? '', { number, hash });
      }
    } else {
      this.#refuse(trials[0].key, reply.status);
      this.refusedByStatus.set(reply.status, (this.refusedByStatus.get(reply.status) ?? 0) + 1);
      if (trials.length > 1 && reply.status >= 500) this.batchesRefused += 1;
    }
  }

  noteReplay(key: string, reply: Reply | undefined): void {
    const { asked, taken } = this.replays.get(key) ?? { asked: 0, taken: 0 };
    const isTaken = reply?.status === 202;
    this.replays.set(key, { asked: asked + 1, taken: taken + (isTaken ? 1 : 0) });
    if (reply !== undefined && !isTaken) this.#refuse(`replay of ${key}`, reply.status);
  }

  #refuse(what: string, status: number): void {
    if (status < 500) this.refusedWrongly.push(`${what}: ${status}`);
  }
}

/** Producers of your own are told the keys of all they sent, and go by that; Slack is told nothing. */
function keysIn({ path, trials }: Parcel, { text }: Reply): readonly string[] {
  if (path !== '/events') return trials.map(({ key }) => key);
  const { id, ids } = JSON.parse(text) as { id?: string; ids?: readonly string[] };
  const told = ids ?? [id];
  return trials.map(({ key }, index) => told[index] ?? `${key}, which the answer does not name`);
}
