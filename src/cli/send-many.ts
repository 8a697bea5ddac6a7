import { CliError } from './cli-error.ts';
import type { Fixture } from './fixture.ts';
import { interruption } from './interruption.ts';
import { atPace } from './pace.ts';
import { facts, type PrintOptions, print } from './print.ts';
import { progress } from './progress.ts';
import { type SendOptions, send } from './send.ts';
import { type SendSummary, SendTally } from './send-tally.ts';

export interface SendManyOptions extends SendOptions, PrintOptions {
  readonly count?: number;
  readonly rate?: number;
  readonly concurrency?: number;
}

const concurrencyDefault = 10;

/** Sends the fixtures, again and again where the count says so, and prints a summary: of what was sent, if interrupted. */
export async function sendMany(
  fixtures: readonly Fixture[],
  options: SendManyOptions,
): Promise<void> {
  const {
    count = fixtures.length,
    rate: perSecond,
    concurrency: lanes = concurrencyDefault,
  } = options;
  const pace = { perSecond, lanes, signal: interruption() };
  const tally = new SendTally();
  const line = progress();
  try {
    await atPace(repeated(fixtures, count), pace, async (fixture) => {
      await sendOne(fixture, options, tally);
      line.show(() => `${tally.sent} of ${count}`);
    });
  } finally {
    line.clear();
    const summary = tally.summary();
    if (summary.sent > 0) {
      await print(options.json ? `${JSON.stringify(summary)}\n` : describe(summary, options));
    }
  }
  const { refused, failed } = tally.summary();
  if (refused + failed > 0) process.exitCode = 1;
}

function* repeated(fixtures: readonly Fixture[], count: number): Generator<Fixture> {
  for (let index = 0; index < count; index += 1) {
    const fixture = fixtures[index % fixtures.length];
    if (fixture !== undefined) yield fixture;
  }
}

/** Where nobody ever answered, there is nothing to count. */
async function sendOne(fixture: Fixture, options: SendOptions, tally: SendTally): Promise<void> {
  try {
    tally.answered(await send(fixture, options));
  } catch (error) {
    if (!(error instanceof CliError) || error.isUsage || !tally.hasAnswers) throw error;
    tally.unanswered(error);
  }
}

function describe(summary: SendSummary, options: PrintOptions): string {
  const { sent, seconds, p50Milliseconds, p99Milliseconds } = summary;
  const answers = Object.entries(summary.answers).map(([answer, count]) => `${count} × ${answer}`);
  return facts(
    [
      ['sent', `${sent} in ${seconds} s`],
      ['accepted', String(summary.accepted)],
      ['refused', String(summary.refused)],
      ['failed', String(summary.failed)],
      ['answers', answers.join(', ')],
      ['latency', `p50 ${p50Milliseconds} ms, p99 ${p99Milliseconds} ms`],
    ],
    options,
  );
}
