import { type Bill, billedMilliseconds, type Post, posts, totalOf } from './bill.ts';
import { table } from './marked-section.ts';
import type { Line } from './meter.ts';
import type { Metered } from './metered-run.ts';
import { fixedDollarsAMonth, hostedDollars, hostedServices, prices } from './prices.ts';

/** All that is known of one provider's events. */
export interface ProviderCost {
  readonly provider: string;
  readonly busy: Metered;
  readonly quiet: Metered;
  readonly busyBill: Bill;
  readonly quietBill: Bill;
  readonly naiveBill: Bill;
}

/** Events of one provider whose bodies have that many bytes. */
export interface LargeCost {
  readonly bytes: number;
  readonly run: Metered;
  readonly bill: Bill;
}

const million = 1_000_000;

/** What a report on so many providers says, in Markdown. */
export function costTables(
  costs: readonly ProviderCost[],
  large: readonly LargeCost[],
  circumstances: string,
): string {
  return [
    circumstances,
    '### A million events that come quickly, in dollars',
    billTable(costs, ({ busyBill }) => busyBill),
    '### A million events that come one by one, in dollars',
    billTable(costs, ({ quietBill }) => quietBill),
    '### Beside other designs, in dollars for a million events',
    designTable(costs),
    '### A month of Hooklane, and of services that do it for you',
    monthTable(costs),
    '### A million events with large bodies, in dollars',
    largeTable(large),
    '### What was counted, for each event',
    countTable(costs),
  ].join('\n\n');
}

/** By what is left of the body when it is packed, for that is what is paid for. */
function largeTable(large: readonly LargeCost[]): string {
  const head = ['bytes sent', ...large.map(({ bytes }) => rounded(bytes))];
  const inMessage = large.map(({ run }) => rounded(run.meter.of('SQS send').bytes / run.events));
  const inItem = large.map(({ run }) => rounded(run.meter.of('DynamoDB item').bytes / run.events));
  const objects = large.map(({ run }) => rounded(run.meter.of('S3 put').calls / run.events));
  const billed: readonly Post[] = ['SQS', 'DynamoDB writes', 'DynamoDB storage', 'S3'];
  return table(head, [
    ['bytes of the message', ...inMessage],
    ['bytes of the item', ...inItem],
    ['objects in S3', ...objects],
    ...billed.map((post) => [post, ...large.map(({ bill }) => dollars(bill[post]))]),
    ['**all**', ...large.map(({ bill }) => `**${dollars(totalOf(bill))}**`)],
  ]);
}

function billTable(costs: readonly ProviderCost[], billIn: (cost: ProviderCost) => Bill): string {
  const rows = posts.map((post) => [post, ...costs.map((cost) => dollars(billIn(cost)[post]))]);
  const total = ['**all**', ...costs.map((cost) => `**${dollars(totalOf(billIn(cost)))}**`)];
  return table(headOf(costs), [...rows, total]);
}

function designTable(costs: readonly ProviderCost[]): string {
  const row = (name: string, of: (cost: ProviderCost) => number): readonly string[] => [
    name,
    ...costs.map((cost) => dollars(of(cost))),
  ];
  const busy = ({ busyBill }: ProviderCost): number => totalOf(busyBill);
  return table(headOf(costs), [
    row('Hooklane, events come quickly', busy),
    row('the same, with `tracing=off`', ({ busyBill }) => totalOf(busyBill) - busyBill['X-Ray']),
    row('Hooklane, one by one', ({ quietBill }) => totalOf(quietBill)),
    row('the same, with `tracing=off`', ({ quietBill }) => totalOf(quietBill) - quietBill['X-Ray']),
    row('Hooklane behind an HTTP API', (cost) => busy(cost) + prices.httpApiRequest * million),
    row('Hooklane behind a REST API', (cost) => busy(cost) + prices.restApiRequest * million),
    row('naive: the event logged whole, raw text, one at a time', ({ naiveBill }) =>
      totalOf(naiveBill),
    ),
    row('of that, the log', ({ naiveBill }) => naiveBill['CloudWatch Logs']),
    row('of that, the writes', ({ naiveBill }) => naiveBill['DynamoDB writes']),
  ]);
}

const months = [100_000, million, 10 * million, 100 * million];
const secondsOfMonth = 30 * 24 * 60 * 60;

function monthTable(costs: readonly ProviderCost[]): string {
  const head = ['events a month', ...months.map((count) => count.toLocaleString('en-US'))];
  const hooklane = months.map((count) => dollars(monthDollars(costs, count)));
  const hosted = hostedServices.map((service) => [
    `${service.name} ${service.plan} ([prices](${service.pricing}), [as of ${service.readOn}](${service.transcript}))`,
    ...months.map((count) =>
      service.dollarsAnEvent === 0 && count > service.eventsIncluded
        ? 'beyond the plan'
        : dollars(hostedDollars(service, count)),
    ),
  ]);
  return table(head, [['Hooklane, all from the dearest provider', ...hooklane], ...hosted]);
}

/** Of the dearest of the providers, so that nobody is surprised; one by one where they come a second apart. */
export function monthDollars(
  costs: readonly Pick<ProviderCost, 'busyBill' | 'quietBill'>[],
  events: number,
): number {
  const { alarms, dashboard, emptyReceives, metric } = fixedDollarsAMonth;
  // For one hook: accepted, and stored.
  const fixed = alarms + dashboard + emptyReceives + 2 * metric;
  const isQuiet = events <= secondsOfMonth;
  const bills = costs.map(({ busyBill, quietBill }) => totalOf(isQuiet ? quietBill : busyBill));
  return fixed + (events / million) * Math.max(...bills);
}

const counted: readonly Line[] = [
  'SQS send',
  'SQS receive',
  'SQS delete',
  'DynamoDB item',
  'DynamoDB byTime',
  'DynamoDB bySource',
  'DynamoDB body claim',
];

function countTable(costs: readonly ProviderCost[]): string {
  const rows = counted.map((line) => [
    `${line}: calls, billed units, bytes`,
    ...costs.map(({ busy }) => usage(busy, line)),
  ]);
  const each = (name: string, of: (run: Metered) => string): readonly string[] => [
    name,
    ...costs.map(({ busy }) => of(busy)),
  ];
  return table(headOf(costs), [
    each('events in the run', ({ events }) => String(events)),
    each('bytes of the body', ({ bodyBytes, events }) => rounded(bodyBytes / events)),
    ...rows,
    each('bytes kept, with the indexes', ({ meter, events }) =>
      rounded(meter.storedBytes / events),
    ),
    each('log lines of ours, their bytes', ({ logLines, logBytes, events }) =>
      [(logLines / events).toFixed(1), rounded(logBytes / events)].join(', '),
    ),
    each('batches', ({ batches, events }) => (batches / events).toFixed(2)),
    each('CPU ms here: receiver, batch', (run) =>
      [run.receiverCpuMilliseconds, run.workerCpuMilliseconds]
        .map((each) => each.toFixed(1))
        .join(', '),
    ),
    each('billed ms estimated: receiver, batch', (run) => {
      const { receiver, worker } = billedMilliseconds(run);
      return [receiver, worker].map(rounded).join(', ');
    }),
  ]);
}

function usage({ meter, events }: Metered, line: Line): string {
  const { calls, units, bytes } = meter.of(line);
  if (calls === 0) return 'none';
  return [(calls / events).toFixed(2), (units / events).toFixed(2), rounded(bytes / events)].join(
    ', ',
  );
}

function headOf(costs: readonly ProviderCost[]): readonly string[] {
  return ['', ...costs.map(({ provider }) => provider)];
}

function dollars(amount: number): string {
  return amount >= 1000 ? Math.round(amount).toLocaleString('en-US') : amount.toFixed(2);
}

function rounded(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
