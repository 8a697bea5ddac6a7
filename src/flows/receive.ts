import { hashOf, packBody } from '../domain/body.ts';
import { receiverShares } from '../domain/budgets.ts';
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
import type { Log, LogFields, SecretSource } from '../domain/ports.ts';
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
  const now = clock();
  const deadline = now + (deadlineOf(deps, request) - now) * receiverShares.secrets;
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
  // Not by hook: whoever is refused can name as many as he likes.
  const by = ['provider', 'code'];
  if (error.code === 'enqueue_failed' || error.code === 'secrets_unavailable') {
    const causes = { ...fields, cause: causeOf(error.cause) };
    log.error('not accepted', causes, { metric: 'RequestsNotAccepted', by });
  } else {
    log.warn('refused', fields, { metric: 'RequestsRefused', by });
  }
}
