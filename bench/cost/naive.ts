import type { Provider } from '../../src/providers/provider.ts';
import type { FixtureCase } from '../../test/support/fixtures.ts';
import { testSecrets } from '../../test/support/requests.ts';
import { urlEventOf } from '../url-event.ts';
import {
  type Bill,
  billedMilliseconds,
  lambdaLogBytes,
  lambdaTimeDollars,
  logDollars,
  logLineOverheadBytes,
  perMillion,
  storageDollars,
} from './bill.ts';
import { itemBytes, writeUnits } from './item-size.ts';
import type { Metered } from './metered-run.ts';
import { prices } from './prices.ts';

const sqsRequestBytes = 64 * 1024;

/**
 * What a first version would have cost with the same events: the receiver logs its event and sends the body as
 * it came, a worker takes one at a time and puts it as text, with no index and nothing to tell replays by. It is
 * given our own times, although nobody packs anything.
 */
export function naiveBillOf(
  provider: Provider,
  events: readonly FixtureCase[],
  quiet: Metered,
): Bill {
  const used = events.map((event) => {
    const urlEvent = JSON.stringify(urlEventOf(provider, testSecrets(provider), event, Date.now()));
    const item = itemBytes({
      pk: { S: `${provider.name}:default:${event.envelope?.id}` },
      received: { S: '2026-01-02T03:04:05.678Z' },
      headers: { S: JSON.stringify(event.headers) },
      body: { S: event.body.toString('utf8') },
    });
    return {
      sqs: 2 * Math.max(1, Math.ceil(event.body.length / sqsRequestBytes)) + 1,
      writes: writeUnits(item),
      stored: item + 100,
      logged: Buffer.byteLength(urlEvent) + logLineOverheadBytes + 2 * lambdaLogBytes,
    };
  });
  const sum = (of: (each: (typeof used)[number]) => number): number =>
    used.reduce((total, each) => total + of(each), 0);
  const { receiver, worker } = billedMilliseconds(quiet);
  const count = events.length;
  const dollars: Bill = {
    'Lambda requests': 2 * count * prices.lambdaRequest,
    'Lambda time': lambdaTimeDollars((receiver + worker) * count),
    SQS: sum(({ sqs }) => sqs) * prices.sqsRequest,
    'DynamoDB writes': sum(({ writes }) => writes) * prices.dynamodbWriteUnit,
    'DynamoDB reads': 0,
    'DynamoDB storage': storageDollars(sum(({ stored }) => stored)),
    S3: 0,
    'CloudWatch Logs': logDollars(sum(({ logged }) => logged)),
    'X-Ray': 0,
  };
  return perMillion(dollars, count);
}
