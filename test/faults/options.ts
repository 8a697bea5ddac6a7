import { parseArgs } from 'node:util';
import { defaultRates, faultRates, type Rates, requestFaults, serverNames } from './fault-kinds.ts';

export interface Options {
  readonly requests: number;
  readonly concurrency: number;
  readonly kills: number;
  readonly seed: number;
  readonly backlogMax: number;
  readonly visibilitySeconds: number;
  readonly minutesMax: number;
  readonly rates: Rates;
  readonly isJson: boolean;
  readonly isKept: boolean;
}

export const help = `Sends signed requests while everything below the service fails, and counts what is missing. A sixth of
the events are of your own, by POST /events, most of them in batches; one of fifty is replayed.

  npm run faults -- [options]

  --requests <number>     events to be accepted before it ends       100000
  --concurrency <number>  requests at a time                         32
  --kills <number>        times the service is killed with -9        3
  --seed <number>         of the faults' dice and of the bodies      1
  --rate <kind>=<share>   of requests that a kind of fault hits, as in hang=0.02, or of one
                          service's, as in dynamodb:hang=0.1; repeatable
  --scale <number>        makes all rates that much higher or lower  1
  --backlog <number>      queued messages at which senders wait      1000
  --visibility <seconds>  after which a failed message comes again   12
  --minutes <number>      stops sending after that long              120
  --json                  prints the result as JSON
  --keep                  leaves the data and the service's log where they are
  --help

Kinds and their shares (three times as much for SSM, which is asked so seldom):
${requestFaults.map((kind) => `  ${kind.padEnd(18)}${faultRates[kind]}`).join('\n')}
  ${'outage'.padEnd(18)}of each service, for 3 s, every 15 to 45 s

The seed decides every throw of the dice, not the order in which 32 requests reach them.
Exit code: 0 when every accepted event is stored exactly once with its bytes, and every replay is in
the outbox, 1 otherwise.
`;

/** @returns undefined where help is wanted */
export function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '100000' },
      concurrency: { type: 'string', default: '32' },
      kills: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', multiple: true, default: [] },
      scale: { type: 'string', default: '1' },
      backlog: { type: 'string', default: '1000' },
      visibility: { type: 'string', default: '12' },
      minutes: { type: 'string', default: '120' },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    requests: numberIn('requests', values.requests, 1),
    concurrency: numberIn('concurrency', values.concurrency, 1),
    kills: numberIn('kills', values.kills),
    seed: numberIn('seed', values.seed),
    backlogMax: numberIn('backlog', values.backlog),
    visibilitySeconds: numberIn('visibility', values.visibility, 1),
    minutesMax: numberIn('minutes', values.minutes),
    rates: ratesIn(values.rate, numberIn('scale', values.scale)),
    isJson: values.json,
    isKept: values.keep,
  };
}

function ratesIn(changes: readonly string[], scale: number): Rates {
  const rates = defaultRates(scale);
  for (const change of changes) {
    const [, server, name, share = ''] = /^(?:(\w+):)?([\w-]+)=(.*)$/.exec(change) ?? [];
    const kind = requestFaults.find((each) => each === name);
    const servers = serverNames.filter((each) => server === undefined || each === server);
    if (kind === undefined || servers.length === 0) {
      throw new Error(`--rate: there is no ${change}, see --help`);
    }
    for (const each of servers) rates[each][kind] = numberIn('rate', share);
  }
  return rates;
}

function numberIn(name: string, text: string, least = 0): number {
  const number = text === '' ? Number.NaN : Number(text);
  if (number >= least) return number;
  throw new Error(`--${name} must be a number from ${least}, not "${text}"`);
}
