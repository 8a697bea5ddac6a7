import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import type { Benchmark, Outcome } from './benchmark.ts';
import { batchFor } from './harness/batches.ts';
import {
  type Contender,
  ourWorker,
  usualWorker,
  workerFloor,
  workers,
} from './harness/contender.ts';
import { type Field, fieldFor } from './harness/field.ts';
import { startWarmField, type WarmField } from './harness/warm-field.ts';
import { asCell, spreadOf } from './spread.ts';
import { inTurns, ratiosOf, type Samples, valuesOf } from './turns.ts';

/** Ten are what is in a batch of SQS's own default; a hundred show what there is to gain. */
const batchSizes = [10, 100] as const;

export const worker: Benchmark = {
  name: 'worker',
  title: 'From the queue into the table',
  about: `Microseconds of CPU for one event of a batch, in a process that is running, with a DynamoDB that speaks TLS
and answers at once. The events are different GitHub pushes of 8 KB. The others put each message under its id, unless
it is there, and with the body as it came; the batch's calls are under way at once. A call with PartiQL holds up to 25
INSERTs, each of which fails on its own where the message is there; DynamoDB writes and bills them one by one. Hooklane is the deployed
bundle, with messages as its receiver sends them: it unpacks the envelope, writes the compressed body with two keys for
its lists, and, where no signature covers the id of an event, a claim on its body as well (*writes an event*).`,

  async run({ isQuick, progress }) {
    const field = await fieldFor(progress);
    const running = await startWarmField(field, workers);
    const batches = await batchesAt(Date.now());
    try {
      const take = (events: number) => (contender: Contender) =>
        sampleOf({ field, running, batches }, contender, events);
      const warmUp = { rounds: 1, progress: () => progress('warming up') };
      await inTurns(workers, warmUp, take(isQuick ? 500 : 4000));
      const turns = { rounds: isQuick ? 3 : 11, progress };
      return outcomeOf(await inTurns(workers, turns, take(isQuick ? 500 : 1000)));
    } finally {
      running.stop();
    }
  },
};

interface Arena {
  readonly field: Field;
  readonly running: WarmField;
  readonly batches: Batches;
}

type Batches = ReadonlyMap<string, SQSEvent>;

/** For each size one that is ours, and one that is anybody's. */
async function batchesAt(now: number): Promise<Batches> {
  const batches = new Map<string, SQSEvent>();
  for (const size of batchSizes) {
    for (const contender of [ourWorker, usualWorker]) {
      batches.set(nameOf(contender, size), await batchFor(contender, size, now));
    }
  }
  return batches;
}

function nameOf({ kind }: Contender, size: number): string {
  return `${kind === 'ours' ? 'ours' : 'any'} ${size}`;
}

/** For one event, in each size of batch: microseconds of CPU, and writes. */
type Sample = Readonly<Record<(typeof batchSizes)[number], { cpu: number; writes: number }>>;

async function sampleOf(arena: Arena, contender: Contender, events: number): Promise<Sample> {
  return { 10: await measure(10), 100: await measure(100) };

  async function measure(size: number): Promise<{ cpu: number; writes: number }> {
    const { stub } = arena.field;
    const event = arena.batches.get(nameOf(contender, size));
    const before = await stub.counts();
    const { cpu } = await arena.running.run(contender, {
      event,
      calls: events / size,
      concurrency: 1,
    });
    const after = await stub.counts();
    return { cpu: cpu / size, writes: (after.writes - before.writes) / events };
  }
}

const inTens = (sample: Sample): number => sample[10].cpu;
const inHundreds = (sample: Sample): number => sample[100].cpu;
const writesOf = (sample: Sample): number => sample[10].writes;

function outcomeOf(samples: Samples<Sample>): Outcome {
  const tens = timesUsual(samples, inTens);
  const hundreds = timesUsual(samples, inHundreds);
  const what = "the worker's CPU for an event in batches of 100, × the usual";
  return {
    columns: [
      '',
      'CPU in batches of 10, µs',
      '× floor',
      'CPU in batches of 100, µs',
      '× floor',
      'writes an event',
    ],
    rows: workers.map((contender) => rowOf(samples, contender)),
    verdict: `Hooklane takes ${tens.toFixed(2)} times the CPU of the usual worker (client-dynamodb, PutItem) in batches of 10, and ${hundreds.toFixed(2)} times in batches of 100. It is deployed with batches of ${deployedBatchSize()}.`,
    isHeld: true,
    rounds: samples.get(ourWorker)?.length ?? 0,
    goals: [{ what, atMost: 0.12, ours: hundreds }],
    samples: Object.fromEntries([...samples].map(([{ name }, each]) => [name, each])),
  };
}

function rowOf(samples: Samples<Sample>, contender: Contender): readonly string[] {
  const cells = (value: (sample: Sample) => number): readonly string[] => [
    asCell(spreadOf(valuesOf(samples, contender, value)), 0),
    contender === workerFloor
      ? '1'
      : asCell(spreadOf(ratiosOf(samples, [contender, workerFloor], value)), 2),
  ];
  const writes = spreadOf(valuesOf(samples, contender, writesOf)).median;
  return [contender.title, ...cells(inTens), ...cells(inHundreds), writes.toFixed(1)];
}

function timesUsual(samples: Samples<Sample>, value: (sample: Sample) => number): number {
  return spreadOf(ratiosOf(samples, [ourWorker, usualWorker], value)).median;
}

/** As serverless.yml says. */
function deployedBatchSize(): string {
  const text = readFileSync(join(import.meta.dirname, '../serverless.yml'), 'utf8');
  const [, size] = /^ +batchSize: (\d+)$/m.exec(text) ?? [];
  if (size === undefined) throw new Error('serverless.yml does not say how large a batch is');
  return size;
}
