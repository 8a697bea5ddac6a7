/** What AWS asks for, in dollars: list prices of us-east-1 in September 2026, without any free tier. */
export const listedIn = 'us-east-1, September 2026';

const million = 1_000_000;

export const prices = {
  /** https://aws.amazon.com/lambda/pricing/ */
  lambdaRequest: 0.2 / million,
  /** On arm64. */
  lambdaGigabyteSecond: 0.0000133334,
  /** https://aws.amazon.com/sqs/pricing/ */
  sqsRequest: 0.4 / million,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamodbWriteUnit: 0.625 / million,
  dynamodbReadUnit: 0.125 / million,
  dynamodbGigabyteMonth: 0.25,
  /** https://aws.amazon.com/s3/pricing/ */
  s3Put: 5 / million,
  s3Get: 0.4 / million,
  s3GigabyteMonth: 0.023,
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  logsGigabyte: 0.5,
  /** https://aws.amazon.com/xray/pricing/ */
  trace: 5 / million,
  /** https://aws.amazon.com/api-gateway/pricing/ */
  httpApiRequest: 1 / million,
  restApiRequest: 3.5 / million,
} as const;

/** What a stage costs a month, whether anything comes or not: docs/operations.md counts it. */
export const fixedDollarsAMonth = {
  alarms: 3.9,
  dashboard: 3,
  emptyReceives: 0.52,
  /** Of each metric of our own that was counted in the month. */
  metric: 0.3,
} as const;

/** A service that takes webhooks in for you, by what its page said on that day. */
export interface HostedService {
  readonly name: string;
  readonly plan: string;
  readonly dollarsAMonth: number;
  readonly eventsIncluded: number;
  readonly dollarsAnEvent: number;
  readonly pricing: string;
  /** Who wrote the page's prices down, and when. */
  readonly transcript: string;
  readonly readOn: string;
}

const transcripts = 'https://github.com/api-evangelist';

/** Only those whose prices we could look up, with the day; each does things that Hooklane does not. */
export const hostedServices: readonly HostedService[] = [
  {
    name: 'Hookdeck',
    plan: 'Team',
    dollarsAMonth: 39,
    eventsIncluded: 10_000,
    dollarsAnEvent: 1 / 100_000,
    pricing: 'https://hookdeck.com/pricing',
    transcript: `${transcripts}/hookdeck/blob/main/plans/hookdeck-plans-pricing.yml`,
    readOn: '2026-09-20',
  },
  {
    name: 'Hookbase',
    plan: 'Business',
    dollarsAMonth: 79,
    eventsIncluded: 2_000_000,
    dollarsAnEvent: 0,
    pricing: 'https://www.hookbase.app/pricing',
    transcript: `${transcripts}/hookbase/blob/main/plans/hookbase-plans-pricing.yml`,
    readOn: '2026-10-18',
  },
  {
    name: 'Svix',
    plan: 'Professional',
    dollarsAMonth: 490,
    eventsIncluded: 50_000,
    dollarsAnEvent: 0.0001,
    pricing: 'https://www.svix.com/pricing/',
    transcript: `${transcripts}/svix/blob/main/plans/svix-plans-pricing.yml`,
    readOn: '2026-09-20',
  },
];

/** For one month with that many events. */
export function hostedDollars(service: HostedService, events: number): number {
  const beyond = Math.max(events - service.eventsIncluded, 0);
  return service.dollarsAMonth + beyond * service.dollarsAnEvent;
}
