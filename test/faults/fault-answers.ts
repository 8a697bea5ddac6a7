import type { ServerName } from '../../src/dev/service.ts';
import type { RequestFault } from './fault-kinds.ts';

export interface Answer {
  readonly status: number;
  /** Names and values in turns, as in `rawHeaders`. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

type Refusal = Extract<RequestFault, 'error-500' | 'slow-down-503' | 'throttling'>;

const statuses: Readonly<Record<Refusal, number>> = {
  'error-500': 500,
  'slow-down-503': 503,
  throttling: 400,
};

/** What each service calls it. Where it has two names, they take turns at random. */
const codes: Readonly<Record<ServerName, Readonly<Record<Refusal, readonly string[]>>>> = {
  sqs: {
    'error-500': ['InternalFailure'],
    'slow-down-503': ['ServiceUnavailable'],
    throttling: ['RequestThrottled', 'OverLimit'],
  },
  s3: {
    'error-500': ['InternalError'],
    'slow-down-503': ['SlowDown'],
    throttling: ['RequestLimitExceeded', 'Throttling'],
  },
  dynamodb: {
    'error-500': ['InternalServerError'],
    'slow-down-503': ['ServiceUnavailable'],
    throttling: ['ProvisionedThroughputExceededException', 'ThrottlingException'],
  },
  ssm: {
    'error-500': ['InternalServerError'],
    'slow-down-503': ['ServiceUnavailable'],
    throttling: ['ThrottlingException'],
  },
};

const shapes: Readonly<Record<Exclude<ServerName, 's3'>, string>> = {
  sqs: 'com.amazonaws.sqs',
  dynamodb: 'com.amazonaws.dynamodb.v20120810',
  ssm: 'com.amazonaws.ssm',
};

export function isRefusal(fault: RequestFault): fault is Refusal {
  return Object.hasOwn(statuses, fault);
}

/** The error as the service itself would word it. */
export function refusalOf(server: ServerName, fault: Refusal, random: () => number): Answer {
  const names = codes[server][fault];
  const code = names[Math.floor(random() * names.length)] ?? fault;
  const message = `${code}, made by npm run faults`;
  if (server === 's3') {
    const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    return answerOf(statuses[fault], ['content-type', 'application/xml'], xml);
  }
  const headers = ['content-type', 'application/x-amz-json-1.0'];
  if (server === 'sqs') headers.push('x-amzn-query-error', `${code};Sender`);
  const json = JSON.stringify({ __type: `${shapes[server]}#${code}`, message });
  return answerOf(statuses[fault], headers, json);
}

export const empty200: Answer = answerOf(200, [], '');

/** Half of it. What answers with nothing leaves nothing to cut, so it gets the first half of something. */
export function truncated({ status, headers, body }: Answer): Answer {
  const half = body.subarray(0, Math.floor(body.length / 2));
  return { status, headers, body: body.length === 0 ? Buffer.from('{"Mess') : half };
}

function answerOf(status: number, headers: readonly string[], body: string): Answer {
  return { status, headers, body: Buffer.from(body) };
}
