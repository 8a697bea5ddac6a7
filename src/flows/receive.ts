import { hashOf, packBody } from '../domain/body.ts';
import type { Delivery } from '../domain/delivery.ts';
import { type EventFacts, envelopeOf, eventKeyOf } from '../domain/envelope.ts';
import { causeOf, HookError, isHookError } from '../domain/errors.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  methodNotAllowed,
} from '../domain/http.ts';
import type { Log, SecretSource } from '../domain/ports.ts';
import type { Clock } from '../domain/time.ts';
import type { Provider } from '../providers/provider.ts';
import { signatureInvalid, type VerifiedRequest } from '../providers/signature.ts';

export interface ReceiveDeps {
  readonly provider: Provider;
  readonly secrets: SecretSource;
  /** Makes the delivery durable before the deadline (epoch milliseconds), or throws. */
  readonly enqueue: (delivery: Delivery, deadline: number) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** One request from a provider, from its bytes to its answer. A 2xx means that the event is durable. */
export async function receive(deps: ReceiveDeps, request: HttpRequest): Promise<HttpResponse> {
  const receivedAt = deps.clock();
  if (request.method !== 'POST') return methodNotAllowed('POST');
  try {
    return await accept(deps, request, receivedAt);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    refused(deps, request, error);
    return errorResponse(error);
  }
}

async function accept(
  deps: ReceiveDeps,
  request: HttpRequest,
  receivedAt: number,
): Promise<HttpResponse> {
  const { provider } = deps;
  const hook = hookIn(request.path);
  const verified = await verify(deps, request, hook);
  const reading = provider.read(verified);
  if (reading.kind === 'handshake') return reading.answer;

  const delivery = deliveryOf(provider, verified, { hook, facts: reading.facts, receivedAt });
  await deps.enqueue(delivery, receivedAt + provider.answerWithinMilliseconds);
  const id = eventKeyOf(delivery.envelope);
  deps.log.info('accepted', { key: id, delivery: delivery.id, type: delivery.envelope.type });
  return reading.answer ?? jsonResponse(202, { id });
}

/** `/` is the hook `default`, `/<hook>` any other. A name that cannot be a hook is an unknown hook. */
function hookIn(path: string): string {
  if (path === '/') return 'default';
  const [, hook] = /^\/([a-z0-9][a-z0-9-]{0,62})$/.exec(path) ?? [];
  if (hook === undefined) throw signatureInvalid();
  return hook;
}

/**
 * Tries the secrets at hand, and when none fits, the secrets as they are now: a rotation must not
 * cost a single delivery. The source limits how often it asks, so a flood of bad signatures is cheap.
 */
async function verify(
  { provider, secrets, clock }: ReceiveDeps,
  request: HttpRequest,
  hook: string,
): Promise<VerifiedRequest> {
  try {
    return provider.verify(request, (await secrets.secretsOf(hook)) ?? {}, clock());
  } catch (error) {
    if (!isHookError(error, 'signature_invalid')) throw error;
    const renewed = await secrets.renewedSecretsOf(hook);
    if (renewed === undefined) throw error;
    return provider.verify(request, renewed, clock());
  }
}

function deliveryOf(
  provider: Provider,
  request: VerifiedRequest,
  read: { readonly hook: string; readonly facts: EventFacts; readonly receivedAt: number },
): Delivery {
  const receipt = {
    provider: provider.name,
    hook: read.hook,
    recordedtime: new Date(read.receivedAt).toISOString(),
    bodyhash: hashOf(request.body),
    contenttype: request.headers['content-type']?.slice(0, 200),
  };
  return {
    id: request.id,
    envelope: envelopeOf(read.facts, receipt),
    isIdSigned: provider.signsId,
    headers: keptHeaders(request, provider.storedHeaders),
    body: packBody(request.body),
  };
}

function keptHeaders(
  request: HttpRequest,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const kept = names.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, value.slice(0, 1000)] as const];
  });
  return Object.fromEntries(kept);
}

function refused({ provider, log }: ReceiveDeps, request: HttpRequest, error: HookError): void {
  const fields = { code: error.code, provider: provider.name, delivery: request.id };
  if (error.code === 'enqueue_failed' || error.code === 'secrets_unavailable') {
    log.error('not accepted', { ...fields, cause: causeOf(error.cause) });
  } else {
    log.warn('refused', fields);
  }
}
