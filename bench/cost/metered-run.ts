import type { LambdaFunctionURLResult, SQSEvent } from 'aws-lambda';
import {
  type EventSourceMapping,
  startEventSourceMapping,
} from '../../src/dev/event-source-mapping.ts';
import * as budgets from '../../src/domain/budgets.ts';
import type { Provider } from '../../src/providers/provider.ts';
import type { FixtureCase } from '../../test/support/fixtures.ts';
import { testSecrets } from '../../test/support/requests.ts';
import { urlEventOf } from '../url-event.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { Meter } from './meter.ts';
import { type MeteredWorld, startMeteredWorld } from './metered-world.ts';

/** All of a backlog at once, in full batches; or one by one, as where little comes. */
export type Pace = 'busy' | 'quiet';

/** What one run of so many events used. */
export interface Metered {
  readonly provider: string;
  readonly pace: Pace;
  readonly events: number;
  readonly bodyBytes: number;
  readonly meter: Meter;
  /** Of all that the run's worker was invoked with: how many there were, and in how many batches. */
  readonly batches: number;
  /** Lines of the functions' own log, and their bytes. */
  readonly logLines: number;
  readonly logBytes: number;
  /** Median CPU of an invocation, measured here. */
  readonly receiverCpuMilliseconds: number;
  readonly workerCpuMilliseconds: number;
}

export async function runMetered(
  provider: Provider,
  events: readonly FixtureCase[],
  pace: Pace,
): Promise<Metered> {
  const world = await startMeteredWorld(provider, testSecrets(provider));
  const functions = await startFunctions(provider, world);
  try {
    await (pace === 'busy' ? runBacklog : runOneByOne)(provider, events, { world, ...functions });
    const lines = [...(await functions.receiver.stop()), ...(await functions.worker.stop())];
    requireStored(world.meter, events.length);
    return {
      provider: provider.name,
      pace,
      events: events.length,
      bodyBytes: events.reduce((total, { body }) => total + body.length, 0),
      meter: world.meter,
      batches: functions.worker.cpuMilliseconds.length,
      logLines: lines.length,
      logBytes: lines.reduce((total, line) => total + Buffer.byteLength(line), 0),
      receiverCpuMilliseconds: median(functions.receiver.cpuMilliseconds),
      workerCpuMilliseconds: median(functions.worker.cpuMilliseconds),
    };
  } finally {
    await functions.receiver.stop();
    await functions.worker.stop();
    await world.stop();
  }
}

interface Functions {
  readonly receiver: LambdaFunction;
  readonly worker: LambdaFunction;
}

type Stage = Functions & { readonly world: MeteredWorld };

async function startFunctions(
  provider: Provider,
  { environment }: MeteredWorld,
): Promise<Functions> {
  const budget = budgets.receiverBudget(provider.answerWithinMilliseconds);
  const [receiver, worker] = await Promise.all([
    LambdaFunction.start({
      file: provider.name,
      timeoutMilliseconds: budget.functionTimeout,
      environment,
    }),
    LambdaFunction.start({
      file: 'worker',
      timeoutMilliseconds: budgets.worker.functionTimeoutMilliseconds,
      environment,
    }),
  ]);
  return { receiver, worker };
}

/** The worker starts when all is in the queue, so that every batch but the last is full. */
async function runBacklog(
  provider: Provider,
  events: readonly FixtureCase[],
  stage: Stage,
): Promise<void> {
  for (const event of events) await receive(provider, event, stage);
  const work = startWork(stage);
  await work.until(events.length);
  await work.mapping.stop();
}

/** Each is stored before the next one comes. */
async function runOneByOne(
  provider: Provider,
  events: readonly FixtureCase[],
  stage: Stage,
): Promise<void> {
  const work = startWork(stage);
  for (const [index, event] of events.entries()) {
    await receive(provider, event, stage);
    await work.until(index + 1);
  }
  await work.mapping.stop();
}

async function receive(
  provider: Provider,
  event: FixtureCase,
  { receiver }: Functions,
): Promise<void> {
  const urlEvent = urlEventOf(provider, testSecrets(provider), event, Date.now());
  const answer = await receiver.invoke(urlEvent, urlEvent.requestContext.requestId);
  const { statusCode = 0 } = answer as Exclude<LambdaFunctionURLResult, string>;
  if (statusCode >= 200 && statusCode < 300) return;
  throw new Error(`${provider.name}/${event.name} was answered ${statusCode}`);
}

interface Work {
  readonly mapping: EventSourceMapping;
  until(events: number): Promise<void>;
}

function startWork({ world, worker }: Stage): Work {
  let done = 0;
  let wake: () => void = () => {};
  const mapping = startEventSourceMapping({
    sqs: world.queue.client,
    queueUrl: world.queue.url,
    queueArn: world.queue.arn,
    region: 'us-east-1',
    functionName: worker.name,
    functionTimeoutMilliseconds: budgets.worker.functionTimeoutMilliseconds,
    handler: async (event: SQSEvent) => {
      const answer = await worker.invoke(event);
      done += event.Records.length;
      wake();
      return answer;
    },
    batchSize: 10,
    maximumBatchingWindowMilliseconds: 0,
    pollers: 1,
    // One after the other, so that the CPU of one is no part of another's.
    maximumConcurrency: 1,
  });
  return {
    mapping,
    async until(events) {
      while (done < events) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
  };
}

/** A run in which something was retried, refused or taken for a duplicate is no measure of one in which all is well. */
function requireStored(meter: Meter, events: number): void {
  const puts = meter.of('DynamoDB item').calls;
  const entries = meter.of('DynamoDB byTime').calls;
  if (puts === events && entries === events) return;
  throw new Error(`${events} events made ${puts} puts and ${entries} entries`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
