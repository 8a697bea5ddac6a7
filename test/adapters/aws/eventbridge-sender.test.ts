import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventBridgeSender } from '../../../src/adapters/aws/eventbridge-sender.ts';
import type { EventBridgeSending, TargetError } from '../../../src/domain/sending.ts';
import {
  type Answering,
  closedPort,
  type LoopbackServer,
  startLoopbackServer,
} from '../../support/loopback-server.ts';
import { clientConfig } from '../../support/targets/queues-and-topics.ts';

const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
const sending: EventBridgeSending = {
  kind: 'eventBridge',
  busArn: 'arn:aws:events:eu-central-1:123456789012:event-bus/hooks',
  source: 'hooklane.github',
  detailType: 'com.github.push',
  detail: '{"é":"😀"}',
  time: '2026-01-02T03:04:05.678Z',
};
const taken =
  '{"FailedEntryCount":0,"Entries":[{"EventId":"11710aed-b79e-4468-a20b-bb3c0c3b4860"}]}';

let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

interface Sent {
  readonly signal?: AbortSignal;
  readonly endpoint?: string;
  readonly traceparent?: string | undefined;
}

/** The real client against this answer. */
async function send(status: number, body: string, sent: Sent = {}): Promise<void> {
  const answering: Answering = () => ({ status, body });
  server = await startLoopbackServer(answering);
  const { signal = AbortSignal.timeout(10_000), endpoint = server.origin } = sent;
  const attempt = { id: 'a1', signal, traceparent, ...sent };
  await eventBridgeSender(clientConfig(endpoint))(sending, { ...attempt, signal });
}

async function failureOf(status: number, body: string, sent: Sent = {}): Promise<TargetError> {
  return (await send(status, body, sent).catch((error: unknown) => error)) as TargetError;
}

describe('an event', () => {
  it('is put on the bus, in the region of the bus', async () => {
    await send(200, taken);

    const [request] = server?.requests ?? [];
    expect(request?.headers['x-amz-target']).toBe('AWSEvents.PutEvents');
    expect(request?.headers.authorization).toContain('/eu-central-1/events/aws4_request');
    expect(JSON.parse(request?.body.toString('utf8') ?? '')).toEqual({
      Entries: [
        {
          EventBusName: 'arn:aws:events:eu-central-1:123456789012:event-bus/hooks',
          Source: 'hooklane.github',
          DetailType: 'com.github.push',
          Detail: '{"é":"😀"}',
          Time: 1767323045.678,
          TraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
        },
      ],
    });
  });

  it('need not be of a trace', async () => {
    await send(200, taken, { traceparent: undefined });

    expect(server?.requests[0]?.body.toString('utf8')).not.toContain('TraceHeader');
  });

  it.each([
    ['ThrottlingException', 'target_throttled', 1000],
    ['InternalFailure', 'target_unavailable', undefined],
    ['InternalException', 'target_unavailable', undefined],
    ['NotAuthorizedForDetailTypeException', 'target_refused', undefined],
    ['MalformedDetail', 'target_refused', undefined],
  ])('that the bus did not take, %s, is %s', async (ErrorCode, code, retryAfterMilliseconds) => {
    const Entries = [{ ErrorCode, ErrorMessage: `${sending.detail} is wrong` }];

    const failure = await failureOf(200, JSON.stringify({ FailedEntryCount: 1, Entries }));

    expect(failure).toMatchObject({ code, reason: ErrorCode, retryAfterMilliseconds });
    expect(inspect(failure, { depth: 9 })).not.toContain('😀');
  });

  it('of which the bus says nothing is sent again', async () => {
    expect(await failureOf(200, '{"FailedEntryCount":0,"Entries":[]}')).toMatchObject({
      code: 'target_unavailable',
      reason: 'answer_malformed',
    });
  });
});

describe('a request to AWS', () => {
  it.each([
    [400, 'ValidationException', 'target_refused', undefined],
    [400, 'AccessDeniedException', 'target_refused', undefined],
    [400, 'ResourceNotFoundException', 'target_refused', undefined],
    [403, 'ExpiredTokenException', 'target_unavailable', undefined],
    [400, 'ThrottlingException', 'target_throttled', 1000],
    [429, 'TooManyRequestsException', 'target_throttled', 1000],
    [400, 'KmsThrottled', 'target_throttled', 1000],
    [400, 'KMSThrottlingException', 'target_throttled', 1000],
    [500, 'InternalException', 'target_unavailable', undefined],
    [503, 'ServiceUnavailable', 'target_unavailable', undefined],
  ])('that is answered %p %s is %s', async (status, name, code, retryAfterMilliseconds) => {
    const body = JSON.stringify({ __type: name, message: `${sending.detail} is wrong` });

    const failure = await failureOf(status, body);

    expect(failure).toMatchObject({ code, reason: name, retryAfterMilliseconds });
    expect(inspect(failure, { depth: 9 })).not.toMatch(/😀|AKIDEXAMPLE|Signature/);
  });

  it('is for now where the answer is none of AWS’s', async () => {
    expect((await failureOf(502, '<html>')).code).toBe('target_unavailable');
  });

  it('is for now where nobody listens', async () => {
    const endpoint = `http://127.0.0.1:${await closedPort()}`;

    expect((await failureOf(200, '', { endpoint })).code).toBe('target_unavailable');
  });

  it('is over at the end of the try', async () => {
    expect(await failureOf(200, taken, { signal: AbortSignal.abort() })).toMatchObject({
      code: 'target_unavailable',
      reason: 'timeout',
    });
    expect(server?.requests).toEqual([]);
  });
});
