import {
  EventBridgeClient,
  type EventBridgeClientConfig,
  PutEventsCommand,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { type EventBridgeSending, type Sender, TargetError } from '../../domain/sending.ts';
import { traceHeaderOf } from '../../domain/trace.ts';
import { throttled } from '../targets/status-failure.ts';
import { awsFailure, clientPerRegion } from './aws-target.ts';

/** Puts events on buses, of whichever region and account. */
export function eventBridgeSender(config: EventBridgeClientConfig): Sender<'eventBridge'> {
  const clientOf = clientPerRegion((region) => new EventBridgeClient({ ...config, region }));
  return async (sending, attempt) => {
    const command = new PutEventsCommand({ Entries: [entryOf(sending, attempt.traceparent)] });
    const client = clientOf(sending.busArn);
    const { Entries = [] } = await client
      .send(command, { abortSignal: attempt.signal })
      .catch((error: unknown) => {
        throw awsFailure(error, attempt);
      });
    requireTaken(Entries[0]);
  };
}

function entryOf(
  { busArn, source, detailType, detail, time }: EventBridgeSending,
  traceparent: string | undefined,
) {
  return {
    EventBusName: busArn,
    Source: source,
    DetailType: detailType,
    Detail: detail,
    Time: new Date(time),
    TraceHeader: traceHeaderOf(traceparent),
  };
}

/**
 * The request may be good, and its event refused all the same.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
function requireTaken({ EventId, ErrorCode }: PutEventsResultEntry = {}): void {
  if (ErrorCode === 'ThrottlingException') throw new TargetError(throttled(ErrorCode));
  if (ErrorCode !== undefined && !/^Internal/.test(ErrorCode))
    throw new TargetError({ code: 'target_refused', reason: ErrorCode });
  if (EventId === undefined)
    throw new TargetError({ code: 'target_unavailable', reason: ErrorCode ?? 'answer_malformed' });
}
