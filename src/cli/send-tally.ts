import { parseJsonObject, textAt } from '../domain/json.ts';
import type { CliError } from './cli-error.ts';
import { oneLine } from './print.ts';
import type { Answer } from './send.ts';

/** What came of many requests. */
export interface SendSummary {
  readonly sent: number;
  /** 2xx. */
  readonly accepted: number;
  /** 3xx and 4xx: it is the request that is wrong. */
  readonly refused: number;
  /** 5xx, or no answer: it can be sent again. */
  readonly failed: number;
  /** How often each status came, with the error's code where it has one. */
  readonly answers: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** From the request to the end of its answer; undefined where none came. */
  readonly p50Milliseconds: number | undefined;
  readonly p99Milliseconds: number | undefined;
}

/** Counts answers as they come. */
export class SendTally {
  readonly #startedAt = performance.now();
  readonly #counts = { accepted: 0, refused: 0, failed: 0 };
  readonly #answers = new Map<string, number>();
  readonly #milliseconds: number[] = [];

  get sent(): number {
    const { accepted, refused, failed } = this.#counts;
    return accepted + refused + failed;
  }

  get hasAnswers(): boolean {
    return this.#milliseconds.length > 0;
  }

  answered({ status, body, milliseconds }: Answer): void {
    const kind = status < 300 ? 'accepted' : status < 500 ? 'refused' : 'failed';
    this.#counts[kind] += 1;
    this.#milliseconds.push(milliseconds);
    const code = kind === 'accepted' ? undefined : textAt(parseJsonObject(body), 'error.code');
    this.#note(oneLine([status, code].filter(Boolean).join(' ')));
  }

  unanswered(error: CliError): void {
    this.#counts.failed += 1;
    const isLate = error.message.startsWith('nothing answered');
    this.#note(isLate ? 'no answer in 30 s' : 'nobody listened');
  }

  summary(): SendSummary {
    const sorted = this.#milliseconds.toSorted((left, right) => left - right);
    return {
      sent: this.sent,
      ...this.#counts,
      answers: Object.fromEntries([...this.#answers].sort()),
      seconds: Math.round(performance.now() - this.#startedAt) / 1000,
      p50Milliseconds: percentile(sorted, 0.5),
      p99Milliseconds: percentile(sorted, 0.99),
    };
  }

  #note(answer: string): void {
    this.#answers.set(answer, (this.#answers.get(answer) ?? 0) + 1);
  }
}

/** The smallest that so large a part of them does not exceed. */
function percentile(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}
