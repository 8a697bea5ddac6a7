import { hashOf, packBody } from '../domain/body.ts';
import { receiverShares } from '../domain/budgets.ts';
import type { Delivery } from '../domain/delivery.ts';
import { type EventFacts, envelopeOf, eventKeyOf } from '../domain/envelope.ts';
import { HookError } from '../domain/errors.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  methodNotAllowed,
} from '../domain/http.ts';
import type { Log, LogFields } from '../domain/ports.ts';
import type { Provider } from '../providers/provider.ts';
import { signatureInvalid, type VerifiedRequest } from '../providers/signature.ts';
import { noteRefusal } from './refusal.ts';
import { type VerifyDeps, verify } from './verify.ts';

export interface ReceiveDeps extends VerifyDeps {
  /** Makes the delivery durable before the deadline (epoch milliseconds), or throws. */
  readonly enqueue: (delivery: Delivery, deadline: number) => Promise<void>;
  readonly log: Log;
}

/** One request from a provider, from its bytes to its answer. A 2xx means that the event is durable. */
export async function receive(deps: ReceiveDeps, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== 'POST') return methodNotAllowed('POST');
  try {
    return await accept(deps, request);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    noteRefusal(deps, request, error);
    return errorResponse(error);
  }
}

async function accept(deps: ReceiveDeps, request: HttpRequest): Promise<HttpResponse> {
  const { provider } = deps;
  const hook = hookIn(request.path);
  const deadline = secretsDeadlineOf(deps, request);
  const verified = await verify(deps, request, { hook, deadline });
  const reading = provider.read(verified);
  const fields = proofOf(provider, hook, verified);
  if (reading.kind === 'handshake') {
    deps.log.info('answered', fields, { metric: 'HandshakesAnswered', by: ['provider', 'hook'] });
    return reading.answer;
  }

  const delivery = deliveryOf(provider, verified, hook, reading.facts);
  await deps.enqueue(delivery, deadlineOf(deps, request));
  const id = eventKeyOf(delivery.envelope);
  const event = { ...fields, key: id, type: delivery.envelope.type };
  deps.log.info('accepted', event, { metric: 'EventsAccepted', by: bySecret });
  return reading.answer ?? jsonResponse(202, { id });
}

/** Only of what is verified: else anybody could make a metric of a made-up hook. */
const bySecret = ['provider', 'hook', 'secret'];

/** Who was proved to have sent it, and by which secret: a rotation is over when the old one falls silent. */
function proofOf(provider: Provider, hook: string, request: VerifiedRequest): LogFields {
  return {
    provider: provider.name,
    hook,
    secret: request.fingerprint,
    delivery: request.id,
  };
}

/** In epoch milliseconds: the provider has been waiting since the request reached AWS. */
function deadlineOf({ provider }: ReceiveDeps, { receivedAt }: HttpRequest): number {
  return receivedAt + provider.answerWithinMilliseconds;
}

/** `/` is the hook `default`, `/<hook>` any other. A name that cannot be a hook is an unknown hook. */
function hookIn(path: string): string {
  if (path === '/') return 'default';
  const [, hook] = /^\/([a-z0-9][a-z0-9-]{0,62})$/.exec(path) ?? [];
  if (hook === undefined) throw signatureInvalid();
  return hook;
}

/** In epoch milliseconds. */
function secretsDeadlineOf(deps: ReceiveDeps, request: HttpRequest): number {
  const now = deps.clock();
  return now + (deadlineOf(deps, request) - now) * receiverShares.secrets;
}

function deliveryOf(
  provider: Provider,
  request: VerifiedRequest,
  hook: string,
  facts: EventFacts,
): Delivery {
  const receipt = {
    provider: provider.name,
    hook,
    recordedtime: new Date(request.receivedAt).toISOString(),
    bodyhash: hashOf(request.body),
    contenttype: cut(request.headers['content-type'], 200),
    traceparent: request.traceparent,
  };
  return {
    id: request.id,
    envelope: envelopeOf(facts, receipt),
    isIdSigned: request.isIdSigned,
    headers: keptHeaders(request, provider.storedHeaders),
    body: packBody(request.body),
  };
}

function keptHeaders(
  request: HttpRequest,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => headersLike(name, request)));
}

/**
 * Of one header, a thousand characters say enough. Those of a pattern may be the event itself, and are whole:
 * API Gateway takes 10,240 bytes of headers in all, and what an item and a message hold is counted with them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
function headersLike(
  name: string,
  { headers }: HttpRequest,
): readonly (readonly [string, string])[] {
  if (name.endsWith('*')) {
    return Object.entries(headers).filter(([each]) => each.startsWith(name.slice(0, -1)));
  }
  const value = cut(headers[name], 1000);
  return value === undefined ? [] : [[name, value]];
}

/** No letter is cut in half: half of one is no text, and a reader of JSON may refuse it. */
function cut(value: string | undefined, lengthMax: number): string | undefined {
  return value?.slice(0, lengthMax).toWellFormed();
}
