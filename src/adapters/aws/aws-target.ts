import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import { hashOf } from '../../domain/body.ts';
import { type Attempt, TargetError } from '../../domain/sending.ts';
import { codeIn } from '../targets/network-failure.ts';
import { throttled } from '../targets/status-failure.ts';

/** Where something is: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface ArnParts {
  readonly region: string;
  readonly account: string;
  /** The rest, as in `queue` or `event-bus/default`. */
  readonly resource: string;
}

export function partsOfArn(arn: string): ArnParts {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  return { region, account, resource };
}

/** A client for each region that a target is in, made when it is first needed. */
export function clientPerRegion<Client>(make: (region: string) => Client): (arn: string) => Client {
  const clients = new Map<string, Client>();
  return (arn) => {
    const { region } = partsOfArn(arn);
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return client;
  };
}

/** What a queue or a topic that keeps an order asks for beside the message; others take none of it. */
export function fifoFields(
  arn: string,
  { group, id }: { readonly group: string; readonly id: string },
): { readonly MessageGroupId?: string; readonly MessageDeduplicationId?: string } {
  if (!arn.endsWith('.fifo')) return {};
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  const isTaken = /^[!-~]{1,128}$/.test(group);
  return { MessageGroupId: isTaken ? group : hashOf(group), MessageDeduplicationId: id };
}

type SdkError = Parameters<typeof isTransientError>[0];

/** Of credentials whose time is over: new ones are on their way. */
const expired: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException']);

/** By the name that AWS has for it. Its message may quote the request. */
export function awsFailure(error: unknown, { signal }: Attempt): TargetError {
  if (signal.aborted) return new TargetError({ code: 'target_unavailable', reason: 'timeout' });
  const failure = error as SdkError;
  const status = failure.$metadata?.httpStatusCode ?? 0;
  const reason = (status === 0 && codeIn(error)) || nameOf(failure);
  if (isThrottled(failure)) return new TargetError(throttled(reason));
  const isForNow = isTransientError(failure) || expired.has(failure.name);
  const isRefused = !isForNow && status >= 400 && status < 500;
  return new TargetError({ code: isRefused ? 'target_refused' : 'target_unavailable', reason });
}

/** KMS, which opens what SQS and SNS keep, has names of its own for it. */
function isThrottled(failure: SdkError): boolean {
  return isThrottlingError(failure) || /^kms\.?thrott/i.test(failure.name);
}

function nameOf({ name }: SdkError): string {
  return /^\w[\w.]{0,80}$/.test(name) ? name : 'unknown';
}
