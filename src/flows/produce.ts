import type { Delivery } from '../domain/delivery.ts';
import { eventKeyOf } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
} from '../domain/http.ts';
import { inLanes } from '../domain/lanes.ts';
import type { Log } from '../domain/ports.ts';
import { isBatch, readNumbered, requestsIn } from '../providers/cloud-event-batch.ts';
import { cloudEventFactsIn, custom } from '../providers/custom.ts';
import { markAuthenticated, type VerifiedRequest } from '../providers/signature.ts';
import { deliveryOf, noteAccepted, proofOf } from './accepted.ts';
import { noteRefusal } from './refusal.ts';

export interface ProduceDeps {
  /** Makes the delivery durable before the deadline (epoch milliseconds), or throws. */
  readonly enqueue: (delivery: Delivery, deadline: number) => Promise<void>;
  readonly log: Log;
}

/** Where the gateway's events are too: which way an event came does not make it another. */
const sender = { provider: custom, hook: 'default' };

/** What API Gateway lets through, so that an item holds it; at a Function URL nobody documents a limit. */
const headerBytesMax = 10_240;
const lanes = 10;

/**
 * CloudEvents from a producer of one's own, one or a batch, for callers that were let in: by IAM, or whatever
 * else guards the query API. A 2xx means that all of them are durable.
 */
export async function produce(deps: ProduceDeps, request: HttpRequest): Promise<HttpResponse> {
  try {
    const verified = markAuthenticated(request);
    return await (isBatch(request) ? acceptBatch(deps, verified) : acceptOne(deps, verified));
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    noteRefusal({ ...deps, provider: custom }, request, error);
    return errorResponse(error);
  }
}

async function acceptOne(deps: ProduceDeps, request: VerifiedRequest): Promise<HttpResponse> {
  requireHeadersThatFit(request);
  const delivery = deliveryIn(request);
  await accept(deps, request, delivery);
  return jsonResponse(202, { id: eventKeyOf(delivery.envelope) });
}

/** All of them are read before the first is enqueued: a batch with one that is wrong is refused whole. */
async function acceptBatch(deps: ProduceDeps, batch: VerifiedRequest): Promise<HttpResponse> {
  const requests = requestsIn(batch);
  const deliveries = requests.map((each, index) => readNumbered(index, () => deliveryIn(each)));
  const failures: HookError[] = [];
  await inLanes(deliveries.entries(), lanes, async ([index, delivery]) => {
    if (failures.length > 0) return;
    try {
      await accept(deps, requests[index] ?? batch, delivery);
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      failures.push(error);
    }
  });
  const [failure] = failures;
  if (failure !== undefined) throw unfinished(failure);
  return jsonResponse(202, { ids: deliveries.map(({ envelope }) => eventKeyOf(envelope)) });
}

function unfinished({ code, cause }: HookError): HookError {
  const message =
    'not all events of the batch were taken: send the same bytes again, and what was taken is stored once all the same';
  return new HookError(code, message, { cause });
}

function deliveryIn(request: VerifiedRequest): Delivery {
  return deliveryOf(sender, request, cloudEventFactsIn(request));
}

async function accept(
  { enqueue, log }: ProduceDeps,
  request: VerifiedRequest,
  delivery: Delivery,
): Promise<void> {
  await enqueue(delivery, request.receivedAt + custom.answerWithinMilliseconds);
  noteAccepted(log, proofOf(sender, request), delivery);
}

/** @throws HookError `body_malformed` */
function requireHeadersThatFit({ headers }: HttpRequest): void {
  const texts = Object.entries(headers).filter(([name]) => name.startsWith('ce-'));
  if (Buffer.byteLength(texts.flat().join('')) <= headerBytesMax) return;
  throw new HookError('body_malformed', `the ce- headers have more than ${headerBytesMax} bytes`);
}
