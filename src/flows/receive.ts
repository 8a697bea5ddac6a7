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

/** Of the time there is, for reading the secrets when they are not at hand: after a cold start. */
const secretsShare = 0.4;

/** One request from a provider, from its bytes to its answer. A 2xx means that the event is durable. */
export async function receive(deps: ReceiveDeps, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== 'POST') return methodNotAllowed('POST');
  try {
    return await accept(deps, request);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    refused(deps, request, error);
    return errorResponse(error);
  }
}

async function accept(deps: ReceiveDeps, request: HttpRequest): Promise<HttpResponse> {
  const { provider } = deps;
  const hook = hookIn(request.path);
  const verified = await verify(deps, request, hook);
  const reading = provider.read(verified);
  if (reading.kind === 'handshake') return reading.answer;

  const delivery = deliveryOf(provider, verified, hook, reading.facts);
  await deps.enqueue(delivery, deadlineOf(deps, request));
  const id = eventKeyOf(delivery.envelope);
  deps.log.info('accepted', { key: id, delivery: delivery.id, type: delivery.envelope.type });
  return reading.answer ?? jsonResponse(202, { id });
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

/**
 * Tries the secrets at hand, and when none fits, the secrets as they are now: one may have been set a
 * moment ago. The source limits how often it asks, so a flood of bad signatures is cheap.
 */
async function verify(
  deps: ReceiveDeps,
  request: HttpRequest,
  hook: string,
): Promise<VerifiedRequest> {
  const { provider, secrets, clock } = deps;
  const deadline = clock() + (deadlineOf(deps, request) - clock()) * secretsShare;
  try {
    return provider.verify(request, (await secrets.secretsOf(hook, deadline)) ?? {}, clock());
  } catch (error) {
    if (!isHookError(error, 'signature_invalid')) throw error;
    const renewed = await secrets.renewedSecretsOf(hook, deadline);
    if (renewed === undefined) throw error;
    return provider.verify(request, renewed, clock());
  }
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
    contenttype: request.headers['content-type']?.slice(0, 200),
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
