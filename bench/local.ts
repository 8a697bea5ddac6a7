import type { Benchmark, Outcome } from './benchmark.ts';
import type { Contender } from './harness/contender.ts';
import { load } from './harness/load-client.ts';
import { startBareServer, startService, type WebhookServer } from './harness/servers.ts';
import { asCell, quantileOf, spreadOf } from './spread.ts';
import { inTurns, ratiosOf, type Samples, valuesOf } from './turns.ts';

const concurrency = 16;

const bare: Contender = {
  name: 'bare',
  title: 'floor: node:http that reads and answers',
  kind: 'floor',
  asks: 'github',
};
const service: Contender = {
  name: 'service',
  title: '**`npm start`**',
  kind: 'ours',
  asks: 'github',
};

export const local: Benchmark = {
  name: 'local',
  title: 'The local service, end to end',
  about: `How many GitHub pushes of 8 KB a second \`npm start\` accepts with ${concurrency} under way, over loopback, and
how long each waits for its 202. *Stored after* is how long it takes, from the last answer, until the event of that can
be read. **This measures the local stand-ins and not AWS:** receiver, queue, worker and table are one process
there, the queue and the table write every event to a file, and the client that sends has the same
cores. It says what to expect of a laptop, and whether a change made it slower. On AWS every request has an environment of
its own.`,

  async run({ isQuick, progress }) {
    const servers = new Map([
      [bare, await startBareServer()],
      [service, await startService()],
    ]);
    const seconds = isQuick ? 2 : 4;
    const take = (contender: Contender) => sampleOf(serverOf(servers, contender), seconds);
    try {
      await inTurns([bare, service], { rounds: 1, progress: () => progress('warming up') }, take);
      return outcomeOf(await inTurns([bare, service], { rounds: isQuick ? 2 : 5, progress }, take));
    } finally {
      for (const server of servers.values()) await server.stop();
    }
  },
};

function serverOf(
  servers: ReadonlyMap<Contender, WebhookServer>,
  contender: Contender,
): WebhookServer {
  const server = servers.get(contender);
  if (server === undefined) throw new Error(`${contender.name} is not running`);
  return server;
}

interface Sample {
  readonly acceptedPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly storedAfter: number;
}

async function sampleOf(server: WebhookServer, seconds: number): Promise<Sample> {
  const { acceptedPerSecond, latencies, lastAnswer } = await load(server.url, concurrency, seconds);
  const start = performance.now();
  await server.settle(lastAnswer);
  return {
    acceptedPerSecond,
    p50: quantileOf(latencies, 0.5),
    p99: quantileOf(latencies, 0.99),
    storedAfter: performance.now() - start,
  };
}

const rateOf = ({ acceptedPerSecond }: Sample): number => acceptedPerSecond;

function outcomeOf(samples: Samples<Sample>): Outcome {
  const cell = (contender: Contender, value: (sample: Sample) => number, digits: number): string =>
    asCell(spreadOf(valuesOf(samples, contender, value)), digits);
  const timesFloor = spreadOf(ratiosOf(samples, [service, bare], rateOf));
  const rate = spreadOf(valuesOf(samples, service, rateOf)).median;
  return {
    columns: ['', 'accepted a second', '× floor', 'p50, ms', 'p99, ms', 'stored after, ms'],
    rows: [bare, service].map((contender) => [
      contender.title,
      cell(contender, rateOf, 0),
      contender === bare ? '1' : asCell(timesFloor, 2),
      cell(contender, ({ p50 }) => p50, 1),
      cell(contender, ({ p99 }) => p99, 1),
      contender === bare ? '' : cell(contender, ({ storedAfter }) => storedAfter, 0),
    ]),
    verdict: `\`npm start\` accepts ${rate.toFixed(0)} events a second with ${concurrency} under way: ${timesFloor.median.toFixed(2)} of what a bare server answers.`,
    isHeld: true,
    rounds: samples.get(service)?.length ?? 0,
    samples: Object.fromEntries([...samples].map(([{ name }, each]) => [name, each])),
  };
}
