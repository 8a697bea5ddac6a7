import type { Trial } from './trial.ts';

/** What the providers know at the end: what they sent, and what they were told. */
export class Ledger {
  /** Number and hash by event key, of every event that was answered with a 2xx. */
  readonly accepted = new Map<string, { readonly number: number; readonly hash: string }>();
  readonly refusedByStatus = new Map<number, number>();
  /** Right requests that were told they were wrong: a provider does not send such a one again. */
  readonly refusedWrongly: string[] = [];
  sent = 0;
  acceptedAnswers = 0;
  retries = 0;
  redeliveries = 0;
  noAnswer = 0;

  note({ key, number, hash }: Trial, status: number | undefined): void {
    this.sent += 1;
    if (status === undefined) this.noAnswer += 1;
    else if (status >= 200 && status < 300) {
      this.acceptedAnswers += 1;
      this.accepted.set(key, { number, hash });
    } else {
      this.refusedByStatus.set(status, (this.refusedByStatus.get(status) ?? 0) + 1);
      if (status < 500) this.refusedWrongly.push(`${key}: ${status}`);
    }
  }
}
